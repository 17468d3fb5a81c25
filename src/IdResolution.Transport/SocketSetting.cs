namespace IdResolution.Transport;

/// <summary>A setting of a socket by its numbers.</summary>
/// <param name="Level">The protocol it belongs to.</param>
/// <param name="Number">Its number there.</param>
/// <param name="Name">Its name in the system's manual.</param>
internal sealed record SocketSetting(int Level, int Number, string Name);
