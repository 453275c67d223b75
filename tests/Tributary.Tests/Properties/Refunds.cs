using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Engine.Terms;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Storage.Contract;
using Xunit;

namespace Tributary.Tests.Properties;

/// <summary>One purchase that pays three levels and is refunded in small parts.</summary>
internal sealed class Refunds(ModelStore store, long amount)
{
    private readonly PutTerms _terms = SampleTerms.Put(
        "acme",
        """
        { "rewards": [ { "key": "share", "on": "purchase", "to": "upline", "rates": ["33.333333%", "5%", "0.1%"],
                         "hold": "14d" } ] }
        """
    );

    private readonly EntryPipeline _pipeline = new(store, [], NullLogger<EntryPipeline>.Instance, TimeProvider.System);
    private ProgramId _program;
    private int _refunds;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public Plan Plan => _terms.Plan;

    public async Task StartAsync()
    {
        _program = (await store.PutTermsAsync(_terms, Stopping)).ProgramId;
        await store.SignUpAsync(
            [
                .. Enumerable
                    .Range(0, 4)
                    .Select(i => new SignUp
                    {
                        ProgramId = _program,
                        Id = $"m{i}",
                        Referrer = i == 0 ? null : $"m{i - 1}",
                    }),
            ],
            SignUps.Decide,
            Stopping
        );
        await store.AcceptAsync([Entry("p", "purchase", amount)], Stopping);
        await _pipeline.DrainAsync(Stopping);
    }

    public async Task RefundAsync(IReadOnlyList<long> parts)
    {
        await store.AcceptAsync(
            [.. parts.Select(part => Entry($"r{_refunds++}", "refund", part) with { Reverses = "p" })],
            Stopping
        );
        await _pipeline.DrainAsync(Stopping);
    }

    private NewEntry Entry(string id, string type, long part) =>
        new()
        {
            ProgramId = _program,
            Type = type,
            Key = EntryKey.OfEvent(id),
            BodyHash = EntryKey.OfEvent(id),
            ExternalId = id,
            Member = "m3",
            Amount = part,
            Currency = "USD",
        };
}
