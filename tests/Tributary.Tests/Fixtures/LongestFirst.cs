using Tributary.Tests.Browser;
using Tributary.Tests.Chaos;
using Tributary.Tests.Connectors;
using Tributary.Tests.Connectors.Kafka;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Properties;
using Tributary.Tests.RealData;
using Tributary.Tests.Server.Features.Members;
using Tributary.Tests.Server.Hosting;
using Tributary.Tests.Server.Reference;
using Tributary.Tests.Simulation;
using Tributary.Tests.Storage.Contract;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Tributary.Tests.Fixtures;

/// <summary>
/// Starts the classes that take longest first, so that at the end no processor waits for the last of them.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] s_long =
    [
        .. new[]
        {
            typeof(NodeGround),
            typeof(BrokerGround),
            typeof(EveryPageTests),
            typeof(FraudSimulation),
            typeof(RealDataOnSqlite),
            typeof(RealDataOnPostgres),
            typeof(SharedRabbitMq),
            typeof(KafkaTests),
            typeof(KafkaRebalanceTests),
            typeof(PostgresContract),
            typeof(GracefulStopTests),
            typeof(UpgradeChaosTests),
            typeof(ApiDocumentTests),
            typeof(ScriptTests),
            typeof(StormOnPostgres),
            typeof(SqliteContract),
            typeof(ArrivalOrderTests),
            typeof(StormOnSqlite),
            typeof(InvariantProperties),
        }.Select(type => type.FullName!),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(Place)];

    /// <summary>A collection is named <c>Test collection for CLASS (id: …)</c>.</summary>
    private static int Place<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var words = collection.TestCollectionDisplayName.Split(' ');
        var place = Array.FindIndex(s_long, words.Contains);
        return place < 0 ? s_long.Length : place;
    }
}
