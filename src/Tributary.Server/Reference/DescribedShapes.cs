using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Tributary.Client.Contracts.Json;

namespace Tributary.Server.Reference;

/// <summary>Describes types of the wire with their own converters, which the framework cannot see through.</summary>
internal static class DescribedShapes
{
    public static void AddShapes(this OpenApiOptions options)
    {
        options.AddSchemaTransformer(
            (schema, context, _) =>
            {
                var type = context.JsonTypeInfo.Type;
                if (type == typeof(DateTimeOffset))
                    (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
                else if (type == typeof(DateTimeOffset?))
                    (schema.Type, schema.Format) = (JsonSchemaType.String | JsonSchemaType.Null, "date-time");
                else if (type == typeof(PatchValue<DateTimeOffset>))
                    (schema.Type, schema.Format) = (JsonSchemaType.String | JsonSchemaType.Null, "date-time");
                else if (type == typeof(PatchValue<int>))
                    schema.Type = JsonSchemaType.Integer | JsonSchemaType.Null;
                else if (type == typeof(PatchText))
                    schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
                return Task.CompletedTask;
            }
        );
    }
}
