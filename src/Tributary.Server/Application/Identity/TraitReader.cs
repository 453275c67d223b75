using System.Collections.Immutable;
using System.Net;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;

namespace Tributary.Server.Application.Identity;

/// <summary>Texts about a person by which others can be compared. They are hashed and not kept.</summary>
internal sealed record IdentityTexts
{
    public string? Email { get; init; }
    public string? Phone { get; init; }

    /// <summary>The country of a phone number without a country code.</summary>
    public string? Country { get; init; }
    public string? Ip { get; init; }
    public string? UserAgent { get; init; }
    public string? Device { get; init; }
    public string? PayoutAccount { get; init; }
    public string? Card { get; init; }
}

/// <summary>Brings texts about a person into canonical form and hashes them.</summary>
internal sealed class TraitReader(TraitHasher peppers, DisposableDomains domains, GeoDatabases geo)
{
    private const int GeneratedSize = 32;

    /// <summary>
    /// Loads the configured peppers or, when there are none, the one that is generated once for all nodes of a
    /// database.
    /// </summary>
    public static async ValueTask<TraitReader> LoadAsync(
        FraudOptions options,
        Database database,
        SecretBox box,
        CancellationToken stopping
    )
    {
        var all = options.Peppers;
        if (all.IsEmpty)
            all =
            [
                new Pepper(
                    0,
                    await SecretStore.ReadOrCreateAsync(
                        database,
                        box,
                        SecretStore.PepperSetting,
                        GeneratedSize,
                        stopping
                    )
                ),
            ];
        return new TraitReader(
            new TraitHasher(all),
            DisposableDomains.Load(options.DisposableDomains),
            GeoDatabases.Open(options.GeoDatabases)
        );
    }

    public bool IsDisposable(string? email) =>
        email is not null && CanonicalEmail.Of(email) is { } known && domains.Has(known.Domain);

    /// <inheritdoc cref="TraitHasher.Seal"/>
    public byte[] Seal(ProgramId programId, ReadOnlySpan<byte> utf8) => peppers.Seal(programId, utf8);

    public Whereabouts Locate(string? ip) => geo.Locate(ip);

    public Whereabouts Locate(IPAddress address) => geo.Locate(address);

    public ImmutableArray<Trait> Read(ProgramId programId, IdentityTexts said)
    {
        var traits = ImmutableArray.CreateBuilder<Trait>();
        if (said.Email is not null && CanonicalEmail.Of(said.Email) is { } email)
            Add(TraitKind.Email, email.Mailbox, email.Exact);
        if (said.Phone is not null && PhoneNumber.Canonical(said.Phone, said.Country) is { } phone)
            Add(TraitKind.Phone, phone);
        if (said.Ip is not null && CanonicalAddress.Of(said.Ip) is { } address)
            Add(TraitKind.Address, address, said.UserAgent);
        if (said.Device is not null)
            Add(TraitKind.Device, said.Device);
        if (said.PayoutAccount is not null && CanonicalAccount.Of(said.PayoutAccount) is { } account)
            Add(TraitKind.PayoutAccount, account);
        if (said.Card is not null && CanonicalCard.Of(said.Card) is { } card)
            Add(TraitKind.Card, card);
        return traits.ToImmutable();

        void Add(TraitKind kind, string canonical, string? exact = null) =>
            traits.AddRange(peppers.Hash(programId, kind, canonical, exact));
    }
}
