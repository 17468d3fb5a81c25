namespace IdResolution.Node.Start;

/// <summary>The node cannot start; the message says what is wrong, where, and what to do.</summary>
public sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
