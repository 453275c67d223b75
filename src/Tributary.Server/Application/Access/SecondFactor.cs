using System.Security.Cryptography;
using OtpNet;
using QRCoder;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Server.Application.Secrets;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Access;

/// <summary>A secret of one-time codes that its person is shown once.</summary>
/// <param name="Secret">In base32.</param>
/// <param name="Uri">The address that authenticator apps read.</param>
/// <param name="Qr"><paramref name="Uri"/> as an image in SVG.</param>
internal sealed record NewSecret(string Secret, string Uri, string Qr);

/// <summary>
/// One-time codes (TOTP, RFC 6238: six digits, 30 seconds, SHA-1, as every app knows them) and recovery codes. A code
/// of the step before or after is accepted, for clocks that differ. Each code works once.
/// </summary>
internal sealed class SecondFactor(OneTimeCodes store, SecretBox box, Stores stores)
{
    private const int SecretBytes = 20;
    private const int RecoveryCodes = 10;
    private const int RecoveryGroups = 4;
    private const int GroupLength = 4;
    private const string RecoveryAlphabet = "abcdefghjkmnpqrstuvwxyz23456789"; // nothing that looks like something else
    private const string Issuer = "Tributary";
    private const int PixelsPerModule = 5;

    private static readonly VerificationWindow s_drift = new(previous: 1, future: 1);

    /// <summary>Makes a secret, which counts once a code confirms it.</summary>
    /// <returns>Null when the person's codes are on already.</returns>
    public async ValueTask<NewSecret?> BeginAsync(Person person, CancellationToken stopping)
    {
        var secret = Base32Encoding.ToString(RandomNumberGenerator.GetBytes(SecretBytes));
        if (!await store.BeginAsync(person.Id, box.Protect(secret), stopping))
            return null;
        var uri = new OtpUri(OtpType.Totp, secret, person.Email, Issuer).ToString();
        using var data = QRCodeGenerator.GenerateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var image = new SvgQRCode(data);
        return new NewSecret(secret, uri, image.GetGraphic(PixelsPerModule));
    }

    /// <summary>Turns codes on by the first code.</summary>
    /// <returns>The recovery codes, which are shown once; null for a wrong code.</returns>
    public async ValueTask<IReadOnlyList<string>?> ConfirmAsync(
        Person person,
        string code,
        string? requestId,
        CancellationToken stopping
    )
    {
        if (FindStep(person, code) is not { } step)
            return null;
        var (texts, hashes) = NewRecoveryCodes();
        var audit = AccessRecords.OfOwn(person.Id, requestId, "codes.enable", stores.Store.Now);
        return await store.ConfirmAsync(person, step, hashes, audit, stopping) ? texts : null;
    }

    /// <summary>Uses up a one-time code or a recovery code.</summary>
    /// <returns>False for a wrong code, and for one that was used before.</returns>
    public async ValueTask<bool> UseAsync(Person person, string code, string? requestId, CancellationToken stopping)
    {
        if (!person.HasCodes)
            return false;
        if (FindStep(person, code) is { } step)
            return await store.UseAsync(person.Id, step, stopping);
        var audit = AccessRecords.OfOwn(person.Id, requestId, "codes.recover", stores.Store.Now);
        return await store.UseRecoveryAsync(person.Id, RandomTokens.Hash(Plain(code)), audit, stopping);
    }

    /// <summary>Makes new recovery codes in the place of all earlier ones.</summary>
    public async ValueTask<IReadOnlyList<string>> RenewRecoveryAsync(
        PersonId id,
        string? requestId,
        CancellationToken stopping
    )
    {
        var (texts, hashes) = NewRecoveryCodes();
        var audit = AccessRecords.OfOwn(id, requestId, "codes.renew", stores.Store.Now);
        await store.RenewRecoveryAsync(id, hashes, audit, stopping);
        return texts;
    }

    /// <summary>Turns codes off.</summary>
    public ValueTask EndAsync(PersonId id, AuditRecord audit, CancellationToken stopping) =>
        store.EndAsync(id, audit, stopping);

    /// <returns>The time step of a code; null for a wrong one.</returns>
    private long? FindStep(Person person, string code)
    {
        // After a key was lost, recovery codes still work.
        if (person.TotpSecret is not { } secret || !box.CanOpen(secret))
            return null;
        var totp = new Totp(Base32Encoding.ToBytes(box.Open(secret)));
        var digits = string.Concat(code.Where(char.IsAsciiDigit));
        return
            digits.Length == 6
            && Plain(code).Length == 6
            && totp.VerifyTotp(stores.Store.Now.ToDateTimeOffset().UtcDateTime, digits, out var step, s_drift)
            ? step
            : null;
    }

    private static (IReadOnlyList<string> Texts, IReadOnlyList<byte[]> Hashes) NewRecoveryCodes()
    {
        var texts = Enumerable
            .Range(0, RecoveryCodes)
            .Select(_ =>
                string.Join(
                    '-',
                    Enumerable
                        .Range(0, RecoveryGroups)
                        .Select(_ => RandomNumberGenerator.GetString(RecoveryAlphabet, GroupLength))
                )
            )
            .ToList();
        return (texts, [.. texts.Select(text => RandomTokens.Hash(Plain(text)))]);
    }

    /// <summary>Returns a code without the spaces and hyphens that people may add or leave out.</summary>
    private static string Plain(string code) =>
        string.Concat(code.Where(c => !char.IsWhiteSpace(c) && c != '-')).ToLowerInvariant();
}
