using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;

namespace Tributary.Server.Capture;

/// <summary>
/// Hands out ids of clicks. As many as may be kept in memory are always in reserve, since the database gives none while
/// it is unavailable.
/// </summary>
internal sealed class ClickIds(IStore store, int reserve)
{
    private readonly Lock _gate = new();
    private IdBlock _block = new(0, 0);
    private IdBlock? _spare;
    private Task? _filling;

    public async ValueTask<ClickId> TakeAsync()
    {
        while (true)
        {
            Task filling;
            lock (_gate)
            {
                if (_block.Left == 0 && _spare is { } spare)
                    (_block, _spare) = (spare, null);
                if (_spare is null && _filling is null or { IsCompleted: true })
                    _filling = FillAsync();
                if (_block.Left > 0)
                    return _block.Next<ClickId>();
                filling = _filling!;
            }
            await filling;
        }
    }

    private async Task FillAsync()
    {
        await Task.Yield();
        var spare = await store.TakeIdsAsync(reserve, CancellationToken.None);
        lock (_gate)
            _spare = spare;
    }
}
