using Tributary.Server.Application.Settings;

namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>Keys, secrets and the address of links.</summary>
internal sealed class AccessCheck : ICheck
{
    public IEnumerable<Finding> Look(Checkup checkup)
    {
        var options = checkup.Options;
        yield return options.AdminKey is not null || checkup.HasKeys
            ? Finding.Ok("keys", "There is a key for the API.")
            : Finding.Attention(
                "keys",
                "There is no key for the API.",
                "tributary keys create --name NAME --scopes admin"
            );
        if (options.Storage.Kind == StorageKind.Postgres)
            yield return options.SecretsKey is not null
                ? Finding.Ok("secrets", "Secrets are encrypted with Tributary__SecretsKey.")
                : Finding.Attention(
                    "secrets",
                    "Tributary__SecretsKey is not set: webhook secrets are stored as plain text.",
                    "Set it to the output of openssl rand -hex 32, the same on every node."
                );
        yield return options.LinkHost switch
        {
            null => Finding.Attention(
                "links",
                "Tributary__LinkHost is not set: links get the address of the request that creates them.",
                "Set it to the address that people see, such as https://go.example.com."
            ),
            { Scheme: "http", IsLoopback: false } host => Finding.Attention(
                "links",
                $"Links begin with {host.GetLeftPart(UriPartial.Authority)}, without TLS.",
                "Put a proxy with a certificate in front, and set Tributary__LinkHost to its https address."
            ),
            var host => Finding.Ok("links", $"Links begin with {host.GetLeftPart(UriPartial.Authority)}."),
        };
    }
}
