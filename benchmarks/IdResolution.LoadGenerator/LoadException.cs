namespace IdResolution.LoadGenerator;

/// <summary>The load cannot be made; the message says why, for the one who runs it.</summary>
public sealed class LoadException(string message) : Exception(message);
