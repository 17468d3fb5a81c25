namespace IdResolution.Client.Tcp;

/// <summary>A connection broke. <see cref="MayHaveArrived"/> tells whether the server can have seen the request.</summary>
internal sealed class ConnectionLostException(string reason, bool mayHaveArrived, Exception? inner = null) : Exception(reason, inner)
{
    public bool MayHaveArrived { get; } = mayHaveArrived;
}
