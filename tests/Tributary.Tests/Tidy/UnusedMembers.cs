using System.CodeDom.Compiler;
using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tributary.Tests.Tidy;

/// <summary>
/// Finds private methods that no code calls, and private fields and properties that no code reads, in what the compiler
/// has made. Constants are not looked for, as nothing reads them there any more.
/// </summary>
internal static class UnusedMembers
{
    /// <summary>Returns the full names of the members, as <c>Namespace.Type.Member</c>.</summary>
    public static IEnumerable<string> In(ModuleDefinition module)
    {
        var used = module
            .GetTypes()
            .SelectMany(type => type.Methods)
            .Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions)
            .Select(instruction => UsedBy(instruction, module))
            .OfType<IMemberDefinition>()
            .ToHashSet();
        return from type in module.GetTypes()
            where !IsGenerated(type)
            from member in (IEnumerable<IMemberDefinition>)
                [
                    .. type.Methods.Where(IsOurs).Where(method => !used.Contains(method)),
                    .. type.Fields.Where(IsOurs).Where(field => !used.Contains(field)),
                    .. type.Properties.Where(IsOurs).Where(property => !used.Contains(property.GetMethod)),
                ]
            select $"{type.FullName.Replace('/', '.')}.{member.Name}";
    }

    /// <summary>Returns the member of the module that an instruction calls or reads.</summary>
    private static IMemberDefinition? UsedBy(Instruction instruction, ModuleDefinition module) =>
        instruction.Operand switch
        {
            FieldReference field when field.DeclaringType.Scope == module => instruction.OpCode.Code
                is Code.Stfld
                    or Code.Stsfld
                ? null
                : field.Resolve(),
            MethodReference method when method.DeclaringType.Scope == module => method.Resolve(),
            _ => null,
        };

    /// <summary>True for a method that is called by its name alone, and not by the runtime.</summary>
    private static bool IsOurs(MethodDefinition method) =>
        method is { IsPrivate: true, IsVirtual: false, IsGetter: false, IsSetter: false }
        && method is { IsAddOn: false, IsRemoveOn: false, HasOverrides: false }
        && !(method.IsConstructor && (method.IsStatic || !method.HasParameters)) // it keeps others from making one
        && method != method.Module.EntryPoint
        && !IsMadeByCompiler(method);

    private static bool IsOurs(FieldDefinition field) =>
        field is { IsPrivate: true, IsLiteral: false }
        && !Has<DecimalConstantAttribute>(field)
        && !Has<InlineArrayAttribute>(field.DeclaringType) // it is the first of many
        && !IsMadeByCompiler(field);

    private static bool IsOurs(PropertyDefinition property) =>
        property.GetMethod is { IsPrivate: true, IsVirtual: false }
        && property.SetMethod is null or { IsPrivate: true }
        && property.Name != "EqualityContract" // every record has one
        && !IsMadeByCompiler(property);

    private static bool IsMadeByCompiler(IMemberDefinition member) =>
        member.Name.Contains('<', StringComparison.Ordinal) || Has<CompilerGeneratedAttribute>(member);

    private static bool IsGenerated(TypeDefinition type) =>
        type.Name.Contains('<', StringComparison.Ordinal)
        || Has<CompilerGeneratedAttribute>(type)
        || Has<GeneratedCodeAttribute>(type)
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    private static bool Has<T>(IMemberDefinition member) =>
        member.CustomAttributes.Any(attribute => attribute.AttributeType.FullName == typeof(T).FullName);
}
