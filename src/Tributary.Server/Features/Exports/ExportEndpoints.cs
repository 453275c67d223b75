using Microsoft.AspNetCore.Mvc;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Exports;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Settings;
using Tributary.Server.Http;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Features.Exports;
using Tributary.Storage.Features.Exports.Sets;

namespace Tributary.Server.Features.Exports;

/// <summary>Streams the lists of a program and its log as files.</summary>
internal sealed class ExportEndpoints(ExportPlanner planner, ExportReads reads, AuditLog audit, IStore store)
    : IEndpoints
{
    private const int MostRows = 1_000_000;

    private static readonly string[] s_flags = ["true", "false"];

    public static void AddServices(IServiceCollection services) =>
        services
            .AddSingleton(parts => new ExportPlanner(parts.GetRequiredService<Database>()))
            .AddSingleton(parts => new ExportReads(parts.GetRequiredService<Database>(), PublicId.Of))
            .AddSingleton<FolderExport>();

    public void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/v1/programs/{program}/exports/{set}", ExportAsync)
            .WithTags("Exports")
            .Needing(Scopes.Read)
            .WithPath("set", $"The set: {ExportSets.Names}.")
            .WithName("ExportSet")
            .WithSummary(
                "Streams a set as CSV or Parquet. The next export continues at `Tributary-Next-After` of the answer."
            )
            .WithQuery([
                QueryParameter.Words<ExportFormat>("format", "The format. Default: `csv`.", ExportFormat.Csv),
                QueryParameter.Text(
                    "after",
                    "The `Tributary-Next-After` of the previous answer for this set. Default: from the first row.",
                    "AQAAAAAA",
                    "^[A-Za-z0-9_-]+$"
                ),
                QueryParameter.Count(
                    "limit",
                    "The maximum number of rows. `Tributary-Has-More` is `true` if there are more. Default: all.",
                    MostRows,
                    MostRows
                ),
                QueryParameter.Words(
                    "personal",
                    "Whether personal columns are included, which needs the scope admin. Default: `false`.",
                    s_flags
                ),
                QueryParameter.Words(
                    "row_hash",
                    "Whether a column with a checksum of each row is added. Default: `false`.",
                    s_flags
                ),
            ])
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .Refusing(400);

    private async Task<IResult> ExportAsync(
        ProgramCall call,
        string set,
        [AsParameters] ExportInput query,
        CancellationToken stopping
    )
    {
        if (ExportSets.Find(set) is not { } asked)
            return Problems.Of(RequestErrors.NotFound, $"There is no set '{set}'. The sets are {ExportSets.Names}.");
        if (!query.TryRead(out var shape, out var limit, out var problem))
            return problem;
        if (shape.IsPersonal && !call.Caller.May(Scopes.Admin))
            return Problems.Of(AccessErrors.MissingScope, "Personal columns need a key with the scope admin.");
        Watermark? after = null;
        if (query.After is { } text && (after = Watermark.ReadOrNull(text, asked, call.Program.Id)) is null)
            return Problems.Of(
                RequestErrors.InvalidParameter,
                "after must be the Tributary-Next-After of an answer for the same set and program."
            );
        // A warehouse that continues every few minutes would fill the list with itself.
        if (after is null || shape.IsPersonal)
            await audit.RecordAsync(call.Record(store.Now, "export.read", asked.Name, DetailOf(shape)), stopping);
        var plan = await planner.PlanAsync(asked, call.Program, after, limit, stopping);
        return new ExportAnswer(reads, plan, after, shape);
    }

    private static string DetailOf(ExportShape shape) =>
        shape.IsPersonal ? $"{EnumNames.Of(shape.Format)}, with personal columns" : EnumNames.Of(shape.Format);

    internal sealed record ExportInput
    {
        [FromQuery(Name = "format")]
        public string? Format { get; init; }

        [FromQuery(Name = "after")]
        public string? After { get; init; }

        [FromQuery(Name = "limit")]
        public string? Limit { get; init; }

        [FromQuery(Name = "personal")]
        public string? Personal { get; init; }

        [FromQuery(Name = "row_hash")]
        public string? RowHash { get; init; }

        public bool TryRead(out ExportShape shape, out int? limit, out ProblemResult problem)
        {
            (shape, limit) = (null!, null);
            if (!QueryWords.TryRead<ExportFormat>(Format, "format", out var format, out problem))
                return false;
            if (!QueryNumbers.TryRead(Limit, "limit", MostRows, MostRows, out var number, out problem))
                return false;
            limit = Limit is null ? null : number;
            if (!IsFlag(Personal) || !IsFlag(RowHash))
            {
                problem = Problems.Of(RequestErrors.InvalidParameter, "personal and row_hash must be true or false.");
                return false;
            }
            shape = new ExportShape(format ?? ExportFormat.Csv, Personal == "true", RowHash == "true");
            return true;
        }

        private static bool IsFlag(string? text) => text is null || s_flags.Contains(text);
    }
}
