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
                $"The certificate of {certificate.Of} cannot be read: {certificate.Fault}.",
                "Check the setting, or run tributary doctor on a machine that can reach it."
            );
        var left = end - now;
        var day = Checkup.Text($"{end.UtcDateTime:yyyy-MM-dd}");
        if (left <= TimeSpan.Zero)
            return Finding.Wrong(
                Name,
                $"The certificate of {certificate.Of} expired on {day}.",
                "Renew it now: clients refuse it."
            );
        if (certificate.Fault is { } fault)
            return Finding.Attention(
                Name,
                $"This machine refuses the certificate of {certificate.Of}: {fault}.",
                "Install a certificate for this name, from an authority that machines trust."
            );
        return left.TotalDays < FewDays
            ? Finding.Attention(
                Name,
                $"The certificate of {certificate.Of} expires on {day}, in {Checkup.Span(left)}.",
                "Renew it, and find out why it was not renewed automatically."
            )
            : Finding.Ok(Name, $"The certificate of {certificate.Of} expires on {day}.");
    }
}
