namespace IdResolution.Client.Tracing;

/// <summary>Told of every exchange with a server, when it has ended. Called from many threads; must not throw or block.</summary>
public interface ITraceSink
{
    /// <summary>One request and what became of it.</summary>
    void OnHop(TraceHop hop);
}
