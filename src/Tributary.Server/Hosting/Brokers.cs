using Tributary.Connectors.Kafka;
using Tributary.Connectors.RabbitMq;
using Tributary.Connectors.RedisStreams;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Settings;
using Tributary.Server.Sources;

namespace Tributary.Server.Hosting;

/// <summary>
/// Registers the sources and sinks of the configuration. To add a broker, add a folder in Connectors, its settings, and
/// its lines here.
/// </summary>
internal static class Brokers
{
    public static void AddBrokers(this IServiceCollection services, BrokerOptions brokers)
    {
        services.AddSingleton<MessageIntake>();
        if (brokers.RabbitMq is { Events: { } queue } rabbitFrom)
            services.AddSingleton<ISource>(_ => new RabbitMqSource(rabbitFrom, queue));
        if (brokers.RabbitMq is { Changes: { } exchange } rabbitTo)
            services.AddSingleton<ISink>(_ => new RabbitMqSink(rabbitTo, exchange));
        if (brokers.Kafka is { Events: { } eventTopic } kafkaFrom)
            services.AddSingleton<ISource>(parts => new KafkaSource(
                kafkaFrom,
                eventTopic,
                parts.GetRequiredService<ILogger<KafkaSource>>()
            ));
        if (brokers.Kafka is { Changes: { } changeTopic } kafkaTo)
            services.AddSingleton<ISink>(parts => new KafkaSink(
                kafkaTo,
                changeTopic,
                parts.GetRequiredService<ILogger<KafkaSink>>()
            ));
        if (brokers.Redis is { Events: { } eventStream } redisFrom)
            services.AddSingleton<ISource>(parts => new RedisSource(
                redisFrom,
                eventStream,
                parts.GetRequiredService<TimeProvider>()
            ));
        if (brokers.Redis is { Changes: { } changeStream } redisTo)
            services.AddSingleton<ISink>(_ => new RedisSink(redisTo, changeStream));
        services.AddHostedService<SourceWorker>();
    }
}
