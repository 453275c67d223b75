using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Settings;

/// <summary>An OpenID provider that people may sign in with.</summary>
/// <param name="Secret">Null for a client without one.</param>
/// <param name="Name">Its name on the sign-in page.</param>
/// <param name="Roles">Who joins without an invitation.</param>
internal sealed record ProviderOptions(
    Uri Authority,
    string ClientId,
    string? Secret,
    string Name,
    ImmutableArray<string> Scopes,
    ImmutableArray<RoleRule> Roles
)
{
    public const string UsualName = "single sign-on";
    public const string UsualScopes = "profile email";
}

/// <summary>Gives a role to everybody who has a claim.</summary>
internal sealed record RoleRule(string Claim, string Value, PersonRole Role)
{
    /// <summary>Stands for the domain of a verified e-mail address.</summary>
    public const string Domain = "domain";
}

/// <summary>Reads the settings by which people sign in.</summary>
internal static class ProviderSettings
{
    public static readonly Setting Authority = new(
        "OpenId:Authority",
        "The OpenID provider that people may sign in with ([dashboard](dashboard.md#sign-in-with-a-provider)).",
        "",
        "an https address, or an http address of this machine"
    );
    public static readonly Setting ClientId = new("OpenId:ClientId", "The client's id there.", "", "a text");
    public static readonly Setting ClientSecret = new(
        "OpenId:ClientSecret",
        "The client's secret there.",
        "",
        "a text"
    );
    public static readonly Setting Name = new(
        "OpenId:Name",
        "What the sign-in page calls the provider.",
        ProviderOptions.UsualName,
        "a text"
    );
    public static readonly Setting Scopes = new(
        "OpenId:Scopes",
        "What is asked of the provider, besides `openid`.",
        ProviderOptions.UsualScopes,
        "words separated by spaces"
    );
    public static readonly Setting Roles = new(
        "OpenId:Roles",
        "Who joins without an invitation, and with which role; the first match counts. `domain` is the domain of "
            + "a verified e-mail address.",
        "",
        "`CLAIM:VALUE=ROLE`, separated by commas, such as `groups:billing=finance,domain:example.com=read_only`"
    );
    public static readonly Setting CodesForRoles = new(
        "SignIn:CodesFor",
        "The roles whose people must have one-time codes. A person without codes sets them up at the next "
            + "sign-in, before anything else is shown ([one-time codes](dashboard.md#one-time-codes)).",
        "",
        "roles, separated by commas: " + string.Join(", ", EnumNames.All<PersonRole>().Select(word => $"`{word}`"))
    );

    /// <returns>Null when there is none.</returns>
    public static ProviderOptions? Provider(this SettingReader settings)
    {
        var (authority, client, secret) = (
            settings.Url("OpenId:Authority"),
            settings.Text("OpenId:ClientId"),
            settings.Text("OpenId:ClientSecret")
        );
        var (name, scopes, roles) = (
            settings.Text("OpenId:Name") ?? ProviderOptions.UsualName,
            settings.Text("OpenId:Scopes") ?? ProviderOptions.UsualScopes,
            ReadRoles(settings)
        );
        if (authority is null)
            return null;
        if (authority is { Scheme: "http", IsLoopback: false })
            settings.Wrong("OpenId:Authority", "must be an https address");
        if (client is null)
            settings.Wrong("OpenId:ClientId", "is required when there is an authority");
        return new ProviderOptions(
            authority,
            client ?? "",
            secret,
            name,
            [.. scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            roles
        );
    }

    /// <summary>Reads the roles whose people must have one-time codes.</summary>
    public static ImmutableArray<PersonRole> CodesFor(this SettingReader settings)
    {
        var roles = ImmutableArray.CreateBuilder<PersonRole>();
        foreach (var word in settings.Texts("SignIn:CodesFor"))
            if (EnumNames.TryParse<PersonRole>(word, out var role))
                roles.Add(role);
            else
                settings.Wrong(
                    "SignIn:CodesFor",
                    "must be roles, separated by commas, of " + string.Join(", ", EnumNames.All<PersonRole>())
                );
        return roles.ToImmutable();
    }

    private static ImmutableArray<RoleRule> ReadRoles(SettingReader settings)
    {
        var rules = ImmutableArray.CreateBuilder<RoleRule>();
        foreach (var text in settings.Texts("OpenId:Roles"))
        {
            var (colon, equals) = (text.IndexOf(':'), text.LastIndexOf('='));
            if (colon > 0 && equals > colon + 1 && EnumNames.TryParse<PersonRole>(text[(equals + 1)..], out var role))
                rules.Add(new RoleRule(text[..colon], text[(colon + 1)..equals], role));
            else
                settings.Wrong(
                    "OpenId:Roles",
                    "must be CLAIM:VALUE=ROLE, separated by commas, with a role of "
                        + string.Join(", ", EnumNames.All<PersonRole>())
                );
        }
        return rules.ToImmutable();
    }
}
