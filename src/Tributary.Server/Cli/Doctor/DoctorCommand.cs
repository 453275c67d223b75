using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Server.Cli.Doctor.Checks;

namespace Tributary.Server.Cli.Doctor;

internal static class DoctorCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Prints the findings as a JSON object." };
        var command = new Command(
            "doctor",
            "Checks the configuration, the database and the queues, and says what to do. Exit code 1 when "
                + "something needs attention, 2 when something is wrong."
        )
        {
            json,
        };
        command.SetAction(
            async (parsed, stopping) =>
            {
                var findings = await Diagnosis.LookAsync(Setup.Configuration(parsed), TimeProvider.System, stopping);
                await parsed.InvocationConfiguration.Output.WriteAsync(
                    parsed.GetValue(json) ? JsonOf(findings) : TextOf(findings)
                );
                return (int)findings.Max(finding => finding.Verdict);
            }
        );
        return command;
    }

    private static string TextOf(IReadOnlyList<Finding> findings)
    {
        var table = new TextTable("", "check", "found, and what to do");
        foreach (var finding in findings)
        {
            table.Add(WordOf(finding.Verdict), finding.Check, finding.Found);
            if (finding.Do is { } remedy)
                table.Add("", "", $"→ {remedy}");
        }
        return table.ToString();
    }

    private static string JsonOf(IReadOnlyList<Finding> findings) =>
        JsonSerializer.Serialize(
            new DoctorReport(
                WordOf(findings.Max(finding => finding.Verdict)),
                [
                    .. findings.Select(finding => new DoctorLine(
                        finding.Check,
                        WordOf(finding.Verdict),
                        finding.Found,
                        finding.Do
                    )),
                ]
            ),
            DoctorJson.Default.DoctorReport
        ) + "\n";

    private static string WordOf(Verdict verdict) =>
        verdict switch
        {
            Verdict.Ok => "ok",
            Verdict.Attention => "attention",
            _ => "wrong",
        };
}

internal sealed record DoctorReport(string Verdict, IReadOnlyList<DoctorLine> Checks);

internal sealed record DoctorLine(string Check, string Verdict, string Found, string? Do);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true
)]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorJson : JsonSerializerContext;
