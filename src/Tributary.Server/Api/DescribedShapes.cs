using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Tributary.Client;

namespace Tributary.Server;

/// <summary>What the framework cannot see of the API: parts of a path that no handler takes by name, and types that write themselves.</summary>
internal static partial class DescribedShapes
{
    public static void AddShapes(this OpenApiOptions options)
    {
        options.AddOperationTransformer((operation, context, _) =>
        {
            operation.Parameters ??= [];
            var at = 0;
            foreach (Match part in PathPart().Matches(context.Description.RelativePath ?? ""))
            {
                var name = part.Groups[1].Value;
                if (operation.Parameters.All(parameter => parameter.Name != name))
                    operation.Parameters.Insert(at, new OpenApiParameter
                    {
                        Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    });
                at++;
            }
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            var type = context.JsonTypeInfo.Type;
            if (type == typeof(DateTimeOffset)) (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
            else if (type == typeof(DateTimeOffset?)) (schema.Type, schema.Format) = (JsonSchemaType.String | JsonSchemaType.Null, "date-time");
            else if (type == typeof(PatchValue<DateTimeOffset>)) (schema.Type, schema.Format) = (JsonSchemaType.String | JsonSchemaType.Null, "date-time");
            else if (type == typeof(PatchValue<int>)) schema.Type = JsonSchemaType.Integer | JsonSchemaType.Null;
            else if (type == typeof(PatchText)) schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
            return Task.CompletedTask;
        });
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathPart();
}
