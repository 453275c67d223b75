using Xunit;

namespace Tributary.Tests.Connectors;

public sealed class RedisStreamsTests(BrokerServer<RedisBroker> server) : DurableBrokerContract<RedisBroker>(server), IClassFixture<BrokerServer<RedisBroker>>;

[Collection(Timing.Name)]
public sealed class KafkaTests(BrokerServer<KafkaBroker> server) : BrokerContract<KafkaBroker>(server), IClassFixture<BrokerServer<KafkaBroker>>;
