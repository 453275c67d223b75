using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Exports;
using Tributary.Server.Application.Json;
using Tributary.Server.Application.Settings;
using Tributary.Server.Http;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Exports;
using Tributary.Storage.Features.Exports.Sets;

namespace Tributary.Server.Features.Exports;

/// <summary>Lists what can be exported, and what the server has exported on its own.</summary>
internal sealed class ExportListEndpoints(Database database, TributaryOptions options) : IEndpoints
{
    private const int MostFiles = 50;

    public static void AddServices(IServiceCollection services) { }

    public void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/v1/programs/{program}/exports", ListAsync)
            .WithTags("Exports")
            .Needing(Scopes.Read)
            .WithName("ListExports")
            .WithSummary("Lists the sets that can be exported, and the last files of scheduled exports.")
            .Produces<ExportsInfo>()
            .Refusing();

    private async Task<IResult> ListAsync(ProgramCall call, CancellationToken stopping) =>
        TypedResults.Ok(
            new ExportsInfo
            {
                Sets = [.. ExportSets.All.Select(Of)],
                Schedule = options.Exports is { } exports
                    ? await ScheduleAsync(exports, call.Program.Name, stopping)
                    : null,
            }
        );

    private async ValueTask<ExportSchedule> ScheduleAsync(
        ExportOptions exports,
        string program,
        CancellationToken stopping
    )
    {
        var next = await new ExportTurn(database).FindNextAsync(stopping);
        var lines = await Manifest.ReadLastAsync(Path.Combine(exports.Folder, program), MostFiles, stopping);
        return new ExportSchedule
        {
            Format = EnumNames.Of(exports.Format),
            EverySeconds = (long)exports.Every.TotalSeconds,
            NextAt = next.ToDateTimeOffset(),
            Sets = [.. exports.Sets.Select(set => set.Name)],
            Files = [.. lines.Select(Of)],
        };
    }

    private static ExportedFile Of(ManifestLine line) =>
        new()
        {
            Set = line.Set,
            File = line.File!,
            Rows = line.Rows,
            Sha256 = line.Sha256,
            At = Rfc3339.TryParse(line.At, out var at) ? at.ToDateTimeOffset() : default,
        };

    private static ExportSetInfo Of(ExportSet set) =>
        new()
        {
            Set = set.Name,
            Meaning = set.Meaning,
            Columns = [.. set.Columns.Select(column => column.Name)],
            PersonalColumns = [.. set.Columns.Where(column => column.IsPersonal).Select(column => column.Name)],
        };
}
