using System.Text;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Brokers;

/// <summary>A platform at RabbitMQ, which sends events and listens to changes on its own queue.</summary>
internal sealed class RabbitMq : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly Channel<(string Type, string Body)> _changes = Channel.CreateUnbounded<(string, string)>();

    private RabbitMq(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public static async Task<RabbitMq> OpenAsync(Uri url, CancellationToken stopping)
    {
        var connection = await new ConnectionFactory { Uri = url }.CreateConnectionAsync(stopping);
        var options = new CreateChannelOptions(
            publisherConfirmationsEnabled: true,
            publisherConfirmationTrackingEnabled: true
        );
        return new RabbitMq(connection, await connection.CreateChannelAsync(options, stopping));
    }

    /// <summary>Binds a queue to the exchange of changes, as soon as Tributary has declared it.</summary>
    public async Task ListenAsync(string keys, CancellationToken stopping)
    {
        await UntilDeclaredAsync("tributary.changes", stopping);
        var queue = await _channel.QueueDeclareAsync(cancellationToken: stopping);
        await _channel.QueueBindAsync(queue.QueueName, "tributary.changes", keys, cancellationToken: stopping);
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            _changes.Writer.TryWrite(
                (delivery.BasicProperties.Type ?? "", Encoding.UTF8.GetString(delivery.Body.Span))
            );
            return Task.CompletedTask;
        };
        await _channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, stopping);
    }

    /// <summary>
    /// Sends to the exchange of events, under the program's name. The broker has confirmed it when it returns.
    /// </summary>
    public async Task SendAsync(string program, string body, CancellationToken stopping)
    {
        await UntilDeclaredAsync("tributary.events", stopping);
        var properties = new BasicProperties
        {
            ContentType = "application/json",
            DeliveryMode = DeliveryModes.Persistent,
        };
        await _channel.BasicPublishAsync(
            "tributary.events",
            program,
            mandatory: true,
            properties,
            Encoding.UTF8.GetBytes(body),
            stopping
        );
    }

    /// <returns>The first change of this type.</returns>
    public async Task<string> ReadAsync(string type, CancellationToken stopping)
    {
        while (true)
        {
            var change = await _changes.Reader.ReadAsync(stopping);
            if (change.Type == type)
                return change.Body;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    // A broker closes the channel when somebody asks for an exchange that does not exist.
    private async Task UntilDeclaredAsync(string exchange, CancellationToken stopping)
    {
        while (true)
        {
            await using var channel = await _connection.CreateChannelAsync(cancellationToken: stopping);
            try
            {
                await channel.ExchangeDeclarePassiveAsync(exchange, stopping);
                return;
            }
            catch (OperationInterruptedException)
            {
                await Task.Delay(100, stopping);
            }
        }
    }
}
