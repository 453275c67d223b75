using System.Buffers.Binary;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Settings;
using Tributary.Server.Dashboard;
using Tributary.Tests.Server.Dashboard;
using Xunit;

namespace Tributary.Tests.Server.Application.Access;

public sealed class PasswordsTests
{
    /// <summary>The version of the format, and the function that is repeated, come before the rounds.</summary>
    private const int RoundsAt = 5;

    [Fact]
    public void A_hash_takes_a_hundred_thousand_rounds()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Tributary:Storage"] = "sqlite:never-opened.db",
            ["Tributary:AdminKey"] = TestServer.AdminKey,
        };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        Assert.True(TributaryOptions.TryRead(configuration, out var options, out var fault), fault);
        var services = new ServiceCollection();
        services.AddDashboard(options);
        using var parts = services.BuildServiceProvider();

        var hash = Convert.FromBase64String(parts.GetRequiredService<Passwords>().Hash(Staff.Password));

        Assert.Equal(100_000u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(RoundsAt)));
    }
}
