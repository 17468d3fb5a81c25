using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>
/// Sees to it that items about one handle are executed one after the other, in their order, and that a prefix handle, which rights on others come from, is
/// changed by itself. One thread at a time.
/// </summary>
internal sealed class HandleOrder
{
    private readonly Dictionary<Utf8String, Task> _last = [];
    private readonly Queue<(Utf8String Handle, Task Task)> _begun = new();
    private Task? _barrier;

    /// <summary>What must end before an item about this handle may begin; null when nothing must.</summary>
    public Task? Before(Utf8String handle)
    {
        while (_begun.TryPeek(out var oldest) && oldest.Task.IsCompleted)
        {
            _begun.Dequeue();
            if (_last.TryGetValue(oldest.Handle, out var last) && last == oldest.Task) _last.Remove(oldest.Handle);
        }
        if (HandleName.IsPrefixHandle(handle.Span)) return Task.WhenAll(_begun.Select(begun => begun.Task));
        if (_barrier is { IsCompleted: false }) return _barrier;
        return _last.GetValueOrDefault(KeyOf(handle));
    }

    /// <summary>An item about this handle has begun.</summary>
    public void Begin(Utf8String handle, Task task)
    {
        if (task.IsCompleted) return;
        var key = KeyOf(handle);
        _last[key] = task;
        _begun.Enqueue((key, task));
        if (HandleName.IsPrefixHandle(handle.Span)) _barrier = task;
    }

    /// <summary>An item has begun that nobody else can name yet; only changes of prefix handles wait for it.</summary>
    public void BeginUnnamed(Task task)
    {
        if (!task.IsCompleted) _begun.Enqueue((default, task));
    }

    private static Utf8String KeyOf(Utf8String handle) => new(HandleName.Folded(handle.Span));
}
