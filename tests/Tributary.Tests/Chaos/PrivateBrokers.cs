using Tributary.Tests.Connectors.RabbitMq;
using Tributary.Tests.Connectors.RedisStreams;

namespace Tributary.Tests.Chaos;

/// <summary>A RabbitMQ and a Redis that the same nodes use.</summary>
internal sealed class PrivateBrokers : IAsyncDisposable
{
    public RabbitMqBroker RabbitMq { get; } = new();

    public RedisBroker Redis { get; } = new();

    /// <summary>The variables of a node that takes events from both, and sends its changes to both.</summary>
    public Dictionary<string, string> Variables =>
        RabbitMq
            .Settings.Concat(Redis.Settings)
            .ToDictionary(
                setting => setting.Key.Replace(":", "__", StringComparison.Ordinal),
                setting => setting.Value!
            );

    public async Task StartAsync()
    {
        await RabbitMq.StartAsync();
        await Redis.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await RabbitMq.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
