using Tributary.Engine.Members;

namespace Tributary.Storage.Features.Codes;

/// <summary>A code with the partition of its owner, which never changes.</summary>
public readonly record struct PlacedCode(CodeFacts Code, int Partition);
