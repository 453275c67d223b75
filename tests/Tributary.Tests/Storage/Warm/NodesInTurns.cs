using System.Reflection;
using Tributary.Engine.Pipeline;

namespace Tributary.Tests.Storage.Warm;

/// <summary>
/// Two nodes on one database as one store: each transaction is made by one of them, as a seed decides. Everything else
/// is asked of the first.
/// </summary>
public class NodesInTurns : DispatchProxy
{
    private IStore[] _nodes = [];
    private Random _turns = new(0);

    public static IStore Of(IStore first, IStore second, int seed)
    {
        var proxy = Create<IStore, NodesInTurns>();
        var nodes = (NodesInTurns)(object)proxy;
        (nodes._nodes, nodes._turns) = ([first, second], new Random(seed));
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var isTransaction =
            targetMethod!.Name
            is nameof(IStore.BeginAsync)
                or nameof(IStore.ClaimAsync)
                or nameof(IStore.QueueAsync)
                or nameof(IStore.SignUpAsync);
        return targetMethod.Invoke(_nodes[isTransaction ? _turns.Next(2) : 0], args);
    }
}
