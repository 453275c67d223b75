namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>When certificates end.</summary>
internal sealed class CertificatesCheck : ICheck
{
    private const string Name = "certificate";
    private const int FewDays = 14;

    public IEnumerable<Finding> Look(Checkup checkup) =>
        checkup.Certificates.Select(certificate => Of(certificate, checkup.Now.ToDateTimeOffset()));

    private static Finding Of(CertificateFacts certificate, DateTimeOffset now)
    {
        if (certificate.EndsAt is not { } end)
            return Finding.Attention(
                Name,
                $"That of {certificate.Of} cannot be read: {certificate.Fault}.",
                "Check the setting, or run tributary doctor where the place can be reached."
            );
        var left = end - now;
        var day = Checkup.Text($"{end.UtcDateTime:yyyy-MM-dd}");
        if (left <= TimeSpan.Zero)
            return Finding.Wrong(Name, $"That of {certificate.Of} ended on {day}.", "Renew it now: it is refused.");
        if (certificate.Fault is { } fault)
            return Finding.Attention(
                Name,
                $"That of {certificate.Of} is refused here: {fault}.",
                "Install a certificate for this name, from an authority that machines trust."
            );
        return left.TotalDays < FewDays
            ? Finding.Attention(
                Name,
                $"That of {certificate.Of} ends on {day}, in {Checkup.Span(left)}.",
                "Renew it, and find out why that did not happen automatically."
            )
            : Finding.Ok(Name, $"That of {certificate.Of} ends on {day}.");
    }
}
