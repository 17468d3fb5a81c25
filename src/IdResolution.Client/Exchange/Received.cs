using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Exchange;

/// <summary>A believed answer and the octets it took.</summary>
internal readonly record struct Received(Message Message, int Octets, int Attempts);
