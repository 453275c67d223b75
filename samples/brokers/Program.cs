using Brokers;
using Tributary.Client.Contracts;

// brokers RABBITMQ-URL TRIBUTARY-DLL: a purchase arrives through RabbitMQ, and its reward leaves through RabbitMQ,
// Kafka and a webhook.
var (rabbitMqUrl, server) = (new Uri(args[0]), args[1]);
using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
var stopping = patience.Token;

using var kafka = new MockKafka();
await using var rabbitMq = await RabbitMq.OpenAsync(rabbitMqUrl, stopping);
await using var receiver = await Receiver.StartAsync(stopping);
await using var tributary = await TributaryServer.StartAsync(server, rabbitMqUrl, kafka.Servers, stopping);
Console.WriteLine(
    $"Tributary serves at {tributary.Address}, RabbitMQ is {rabbitMqUrl.Host}:{rabbitMqUrl.Port}, Kafka (a "
        + $"mock cluster) {kafka.Servers}"
);

await tributary.Client.Programs.PutAsync(
    "shop",
    await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "terms.json"), stopping),
    cancellation: stopping
);
var shop = tributary.Client.In("shop");
var webhook = await shop.Webhooks.AddAsync(
    new NewWebhook { Url = receiver.Url, Events = [ChangeTypes.RewardCreated] },
    stopping
);
receiver.Secret = webhook.Secret;
await shop.Members.AddAsync(new NewMember { Id = "ann" }, stopping);
await shop.Members.AddAsync(new NewMember { Id = "bob", Referrer = "ann" }, stopping);

await rabbitMq.ListenAsync("shop.reward.*", stopping);

const string purchase = """{"id":"order-1","type":"purchase","member":"bob","amount":4990}""";
await rabbitMq.SendAsync("shop", purchase, stopping);
Console.WriteLine($"in   RabbitMQ   {purchase}");

Console.WriteLine($"out  RabbitMQ   {await rabbitMq.ReadAsync(ChangeTypes.RewardCreated, stopping)}");
Console.WriteLine($"out  Kafka      {kafka.Read(ChangeTypes.RewardCreated, stopping)}");
Console.WriteLine($"out  webhook    {await receiver.ReadAsync(stopping)}");
