using System.Net;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Connectors.Webhooks;
using Tributary.Engine.Outbox;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Features.Webhooks;

/// <summary>Reads webhooks.</summary>
internal static class WebhookInput
{
    internal static readonly ErrorCode InvalidUrl = new(
        "invalid_url",
        422,
        "A webhook's address must be https, or inside the networks that the operator allows. It must not contain "
            + "a user or a fragment."
    );

    public const string AllUsual = "*";

    private const int MaxUrlLength = 2_048;
    private const int MaxEvents = 100;

    private static readonly JsonShape s_new = new("url", "events");
    private static readonly JsonShape s_patch = new("url", "events", "enabled");
    private static readonly HashSet<string> s_events = [AllUsual, .. ChangeSet.Names];

    public static NewWebhook? Read(JsonElement body, ReceiverNetworks networks, InputFaults faults)
    {
        var fields = s_new.Open(body, "", faults);
        var url = Url(fields, required: true, networks);
        var events = Events(fields);
        return faults.IsEmpty ? new NewWebhook { Url = url!, Events = events } : null;
    }

    public static Storage.Features.Webhooks.WebhookChange? ReadPatch(
        JsonElement body,
        ReceiverNetworks networks,
        InputFaults faults
    )
    {
        var fields = s_patch.Open(body, "", faults);
        var url = Url(fields, required: false, networks);
        var events = fields.Has("events") ? Events(fields) : null;
        var isEnabled = fields.Flag("enabled");
        return faults.IsEmpty ? new Storage.Features.Webhooks.WebhookChange(url, events, isEnabled) : null;
    }

    private static IReadOnlyList<string> Events(JsonFields fields)
    {
        var events = fields.Texts("events", MaxEvents);
        foreach (var (index, name) in events.Index())
            if (!s_events.Contains(name))
                fields.Faults.Add(
                    InputErrors.UnknownValue,
                    JsonPointer.To(fields.Pointer("events"), index),
                    $"The value must be one of {string.Join(", ", s_events)}."
                );
        return [.. events.Distinct()];
    }

    /// <summary>Checks the form of the address. The host is resolved and checked when it is posted to.</summary>
    private static string? Url(JsonFields fields, bool required, ReceiverNetworks networks)
    {
        if (fields.Text("url", MaxUrlLength, required) is not { } text)
            return null;
        var fault =
            !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || url.Host.Length == 0
                ? "A webhook's address must be an absolute https address."
            : url.UserInfo.Length > 0 || url.Fragment.Length > 0
                ? "A webhook's address must have neither a user nor a fragment."
            : url.Scheme == Uri.UriSchemeHttp && !networks.HasInside
                ? "Plain http is only allowed inside the networks of Tributary__Webhooks__AllowedNetworks."
            : IPAddress.TryParse(url.DnsSafeHost, out var address)
            && !(url.Scheme == Uri.UriSchemeHttp ? networks.IsInside(address) : networks.MayConnect(address))
                ? "Webhooks may not be posted to this address. See Tributary__Webhooks__AllowedNetworks."
            : null;
        if (fault is null)
            return url!.AbsoluteUri;
        fields.Faults.Add(InvalidUrl, fields.Pointer("url"), fault);
        return null;
    }
}
