using Tributary.Tests.Connectors.Kafka;
using Tributary.Tests.Connectors.RabbitMq;
using Tributary.Tests.Connectors.RedisStreams;
using Xunit;

namespace Tributary.Tests.Connectors;

public sealed class RabbitMqTests(BrokerServer<RabbitMqBroker> server)
    : DurableBrokerContract<RabbitMqBroker>(server),
        IClassFixture<BrokerServer<RabbitMqBroker>>;

public sealed class RedisStreamsTests(BrokerServer<RedisBroker> server)
    : DurableBrokerContract<RedisBroker>(server),
        IClassFixture<BrokerServer<RedisBroker>>;

public sealed class KafkaTests(BrokerServer<KafkaBroker> server)
    : BrokerContract<KafkaBroker>(server),
        IClassFixture<BrokerServer<KafkaBroker>>;
