namespace IdResolution.Gateways.Http.Authentication;

/// <summary>Sessions of one kind by their use, in all and of each source; when there are too many, the longest unused gives way. Not thread-safe.</summary>
/// <param name="most">In all.</param>
/// <param name="mostPerSource">Of one source.</param>
internal sealed class HttpSessionQueue(int most, int mostPerSource)
{
    private readonly LinkedList<HttpSession> _byUse = new();
    private readonly Dictionary<ClientNetwork, LinkedList<HttpSession>> _bySource = [];

    /// <summary>Sessions in it.</summary>
    public int Count => _byUse.Count;

    /// <summary>The longest unused one; null when there is none.</summary>
    public HttpSession? Oldest => _byUse.First?.Value;

    /// <summary>The one that has to end before another of this source may be added; null when there is room.</summary>
    public HttpSession? InTheWayOf(ClientNetwork source)
    {
        if (_bySource.TryGetValue(source, out var own) && own.Count >= mostPerSource) return own.First!.Value;
        return _byUse.Count >= most ? Oldest : null;
    }

    public void Add(HttpSession session)
    {
        if (!_bySource.TryGetValue(session.Source, out var own)) _bySource.Add(session.Source, own = new LinkedList<HttpSession>());
        session.BySource = own.AddLast(session);
        session.ByUse = _byUse.AddLast(session);
    }

    public void Remove(HttpSession session)
    {
        var own = session.BySource!.List!;
        own.Remove(session.BySource);
        if (own.Count == 0) _bySource.Remove(session.Source);
        _byUse.Remove(session.ByUse!);
        session.ByUse = session.BySource = null;
    }

    /// <summary>It was used just now.</summary>
    public void Touch(HttpSession session)
    {
        var own = session.BySource!.List!;
        own.Remove(session.BySource);
        own.AddLast(session.BySource);
        _byUse.Remove(session.ByUse!);
        _byUse.AddLast(session.ByUse!);
    }
}
