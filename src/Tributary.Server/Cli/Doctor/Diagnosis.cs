using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Settings;
using Tributary.Server.Cli.Doctor.Checks;
using Tributary.Storage.Migrations;

namespace Tributary.Server.Cli.Doctor;

/// <summary>
/// Looks at an installation: 1. its configuration; 2. whether the database opens; 3. everything that can be seen with
/// both. It changes nothing.
/// </summary>
internal static class Diagnosis
{
    /// <summary>The checks, in the order of the lines.</summary>
    public static IReadOnlyList<ICheck> All { get; } =
    [
        new ServerCheck(),
        new SchemaCheck(),
        new RestoreCheck(),
        new ConnectionsCheck(),
        new PermissionsCheck(),
        new ClockCheck(),
        new DiskCheck(),
        new QueueCheck(),
        new WorkersCheck(),
        new VerifyCheck(),
        new WebhooksCheck(),
        new AccessCheck(),
        new CertificatesCheck(),
    ];

    public static async Task<IReadOnlyList<Finding>> LookAsync(
        IConfiguration configuration,
        TimeProvider time,
        CancellationToken stopping
    )
    {
        var (options, faults) = TributaryOptions.ReadAll(configuration);
        if (faults.Count > 0)
            return
            [
                .. faults.Select(fault =>
                    Finding.Wrong("configuration", fault, "Correct the setting: the server does not start with it.")
                ),
            ];
        var findings = new List<Finding> { Finding.Ok("configuration", "Every setting is known and allowed.") };
        try
        {
            await using var stores = await Stores.OpenAsync(
                options,
                new ProgramCache(),
                time,
                stopping,
                migrate: false
            );
            findings.Add(Finding.Ok("connection", $"{options.Storage.Shown} answers."));
            var checkup = await Checkup.ReadAsync(options, stores, time, configuration, stopping);
            findings.AddRange(All.SelectMany(check => check.Look(checkup)));
        }
        catch (StartException fault)
        {
            findings.Add(OfFault(fault, options));
        }
        catch (Exception fault) when (fault is StoreException or TimeoutException)
        {
            findings.Add(Finding.Wrong("connection", fault.Message, "Look at the log of the database."));
        }
        return findings;
    }

    private static Finding OfFault(StartException fault, TributaryOptions options) =>
        fault.InnerException switch
        {
            UnmigratedException => Finding.Wrong("schema", fault.Message, "Run tributary migrate, or start a server."),
            InvalidOperationException => Finding.Wrong("schema", fault.Message, "Follow the message."),
            _ => Finding.Wrong(
                "connection",
                fault.Message,
                $"Check that {options.Storage.Shown} runs, and that user, password and network allow this machine."
            ),
        };
}
