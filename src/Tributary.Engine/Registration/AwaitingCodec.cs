using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Engine.Registration;

/// <summary>Reads and writes a waiting sign-up as the databases keep it: JSON.</summary>
public static class AwaitingCodec
{
    public static string Write(SignUp signUp) => JsonSerializer.Serialize(signUp, AwaitingJson.Default.SignUp);

    /// <exception cref="JsonException">The text was not written by <see cref="Write"/>.</exception>
    public static SignUp Read(string text) =>
        JsonSerializer.Deserialize(text, AwaitingJson.Default.SignUp)
        ?? throw new JsonException("A waiting sign-up is null.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault
)]
[JsonSerializable(typeof(SignUp))]
internal sealed partial class AwaitingJson : JsonSerializerContext;
