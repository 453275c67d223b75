using System.Text;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Portal.Look;
using Tributary.Portal.Texts;
using Tributary.Server.Application.Json;
using Tributary.Storage.Features.Portal;

namespace Tributary.Server.Features.Portal;

/// <summary>Reads the look of a program's portal, with the usual values where nothing was set.</summary>
internal sealed class PortalSettingsReads(PortalLooks looks)
{
    public async ValueTask<PortalSettings> FindAsync(ProgramId programId, CancellationToken stopping) =>
        Complete(
            await looks.FindAsync(programId, stopping) is { } text
                ? JsonSerializer.Deserialize(text, JsonAnswer.Json.PortalSettings)!
                : new PortalSettings()
        );

    public ValueTask SetAsync(
        ProgramId programId,
        PortalSettings settings,
        AuditRecord audit,
        CancellationToken stopping
    ) =>
        looks.SetAsync(programId, Encoding.UTF8.GetString(JsonAnswer<PortalSettings>.Write(settings)), audit, stopping);

    private static PortalSettings Complete(PortalSettings settings) =>
        settings with
        {
            Light = settings.Light ?? UsualColors.Light,
            Dark = settings.Dark ?? UsualColors.Dark,
            Language = settings.Language ?? Language.English.Code,
            Hidden = settings.Hidden ?? [],
            ShowNames = settings.ShowNames ?? false,
            Origins = settings.Origins ?? [],
        };
}
