using Tributary.Tests.Connectors.Kafka;
using Tributary.Tests.Connectors.RabbitMq;
using Tributary.Tests.Connectors.RedisStreams;
using Xunit;

namespace Tributary.Tests.Connectors;

/// <summary>One RabbitMQ for all tests that need one alone, since it takes seconds of a processor to start.</summary>
[CollectionDefinition]
public sealed class SharedRabbitMq : ICollectionFixture<BrokerServer<RabbitMqBroker>>;

[Collection<SharedRabbitMq>]
public sealed class RabbitMqTests(BrokerServer<RabbitMqBroker> server) : DurableBrokerContract<RabbitMqBroker>(server);

public sealed class RedisStreamsTests(BrokerServer<RedisBroker> server)
    : DurableBrokerContract<RedisBroker>(server),
        IClassFixture<BrokerServer<RedisBroker>>;

public sealed class KafkaTests(BrokerServer<KafkaBroker> server)
    : BrokerContract<KafkaBroker>(server),
        IClassFixture<BrokerServer<KafkaBroker>>;
