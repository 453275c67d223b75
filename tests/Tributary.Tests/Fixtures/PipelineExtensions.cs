using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;

namespace Tributary.Tests.Fixtures;

/// <summary>The road from its first step on, as a lane of the server would go it.</summary>
internal static class PipelineExtensions
{
    public static async ValueTask<IReadOnlyList<EntryResult>> PlaceAndAcceptAsync(
        this EntryPipeline pipeline,
        IMemberLookup members,
        IReadOnlyList<NewEntry> entries,
        CancellationToken stopping
    ) => await pipeline.AcceptAsync(await new MemberDirectory(members).PlaceAsync(entries, stopping), stopping);
}
