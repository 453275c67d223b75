using System.Collections.Immutable;
using System.Reflection;

namespace Tributary.Server.Application.Settings;

/// <summary>All settings, in the order of docs/settings.md. Each is a static field of its group.</summary>
internal static class SettingList
{
    private static readonly Type[] s_groups =
    [
        typeof(ServerSettings),
        typeof(LimitSettings),
        typeof(RetentionSettings),
        typeof(MemorySettings),
        typeof(FraudSettings),
        typeof(OperatingSettings),
        typeof(ProviderSettings),
        .. BrokerSettings.Groups,
        typeof(ExportSettings),
    ];

    public static ImmutableArray<Setting> All { get; } =
    [
        .. s_groups
            .SelectMany(group => group.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(field => field.GetValue(null))
            .OfType<Setting>(),
    ];
}
