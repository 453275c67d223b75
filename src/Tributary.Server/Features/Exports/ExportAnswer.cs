using Tributary.Server.Application.Exports;
using Tributary.Storage.Features.Exports;

namespace Tributary.Server.Features.Exports;

/// <summary>Streams planned rows. Where to continue is known before the first of them is read.</summary>
/// <remarks>When reading fails midway, the connection breaks off, so that nobody takes a part for the whole.</remarks>
internal sealed class ExportAnswer(ExportReads reads, ExportPlan plan, Watermark? after, ExportShape shape) : IResult
{
    public async Task ExecuteAsync(HttpContext context)
    {
        var (response, stopping) = (context.Response, context.RequestAborted);
        response.ContentType = shape.MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition =
            $"attachment; filename=\"{FolderExport.NameOf(plan.Set, after, plan.Next, shape)}\"";
        response.Headers["Tributary-Next-After"] = plan.Next.Write(plan.Set, plan.Program.Id);
        response.Headers["Tributary-Has-More"] = plan.IsCut ? "true" : "false";
        await using var stream = new ExportStream(response.Body);
        var writer = await ExportWriters.BeginAsync(stream, plan.Set, shape, stopping);
        await foreach (var page in reads.ReadAsync(plan, plan.Set.Shown(shape.IsPersonal), stopping))
        {
            await writer.WriteAsync(page, stopping);
            await stream.FlushAsync(stopping);
        }
        await writer.EndAsync(stopping);
    }
}
