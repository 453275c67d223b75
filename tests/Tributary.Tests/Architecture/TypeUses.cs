using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tributary.Tests.Architecture;

/// <summary>One top-level type that another one uses. Names are full names.</summary>
internal sealed record TypeUse(string User, string Used);

/// <summary>Reads from a compiled assembly which of its types use which: in signatures, attributes and method bodies.</summary>
internal static class TypeUses
{
    public static IReadOnlyCollection<TypeUse> Of(Assembly assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        var uses = new HashSet<TypeUse>();
        foreach (var type in module.GetTypes())
        {
            var user = Outermost(type).FullName;
            foreach (var used in UsedBy(type).SelectMany(Parts).Select(Outermost))
            {
                if (used.Scope == module && used.FullName != user) uses.Add(new TypeUse(user, used.FullName));
            }
        }
        return uses;
    }

    private static IEnumerable<TypeReference> UsedBy(TypeDefinition type)
    {
        if (type.BaseType is { } parent) yield return parent;
        foreach (var implemented in type.Interfaces) yield return implemented.InterfaceType;
        foreach (var field in type.Fields) yield return field.FieldType;
        foreach (var constraint in type.GenericParameters.SelectMany(p => p.Constraints)) yield return constraint.ConstraintType;
        foreach (var attribute in Attributes(type)) yield return attribute.AttributeType;
        foreach (var used in type.Methods.SelectMany(UsedBy)) yield return used;
    }

    private static IEnumerable<TypeReference> UsedBy(MethodDefinition method)
    {
        foreach (var used in Signature(method)) yield return used;
        foreach (var constraint in method.GenericParameters.SelectMany(p => p.Constraints)) yield return constraint.ConstraintType;
        if (!method.HasBody) yield break;

        foreach (var variable in method.Body.Variables) yield return variable.VariableType;
        foreach (var used in method.Body.Instructions.SelectMany(UsedBy)) yield return used;
    }

    private static IEnumerable<TypeReference> UsedBy(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod generic => [generic.DeclaringType, .. generic.GenericArguments, .. Signature(generic.ElementMethod)],
        MethodReference method => [method.DeclaringType, .. Signature(method)],
        _ => [],
    };

    private static IEnumerable<TypeReference> Signature(MethodReference method) =>
        [method.ReturnType, .. method.Parameters.Select(p => p.ParameterType)];

    private static IEnumerable<CustomAttribute> Attributes(TypeDefinition type) =>
        [.. type.CustomAttributes, .. type.Methods.SelectMany(m => m.CustomAttributes), .. type.Properties.SelectMany(p => p.CustomAttributes)];

    // List<Reward>[] is made of List and Reward.
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericParameter => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification wrapped => Parts(wrapped.ElementType),
        _ => [type],
    };

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
