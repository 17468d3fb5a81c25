namespace IdResolution.Protocol.Serving;

/// <summary>
/// Requests that go on together answer together: what they send while <see cref="Run"/> lasts, on its thread, may leave in one piece at its
/// end (docs/adr/0022). Who runs one must not block in it. Safe for use from many threads; each has its own burst.
/// </summary>
public static class ReplyBurst
{
    // Null outside a burst.
    [ThreadStatic]
    private static List<Action>? _atEnd;

    [ThreadStatic]
    private static List<Action>? _spare;

    /// <summary>
    /// Runs <paramref name="goOn"/>, then what was left for the end of the burst. Inside another burst it is part of that one.
    /// </summary>
    public static void Run<T>(Action<T> goOn, T state)
    {
        ArgumentNullException.ThrowIfNull(goOn);
        if (_atEnd is not null)
        {
            goOn(state);
            return;
        }
        var atEnd = _spare ?? [];
        (_atEnd, _spare) = (atEnd, null);
        try
        {
            goOn(state);
        }
        finally
        {
            // What the replies' writers do next is no part of it any more: nobody would come to end it.
            _atEnd = null;
            foreach (var action in atEnd) action();
            atEnd.Clear();
            _spare = atEnd;
        }
    }

    /// <summary>Leaves something for the end of the burst on this thread; false when there is none.</summary>
    /// <param name="action">Runs once; must neither throw nor block.</param>
    public static bool TryDoAtEnd(Action action)
    {
        if (_atEnd is not { } atEnd) return false;
        atEnd.Add(action);
        return true;
    }
}
