using IdResolution.Client.Failures;
using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Exchange;

/// <summary>What one address said.</summary>
/// <param name="Candidate">The address.</param>
/// <param name="Answer">The believed answer; null when there is none.</param>
/// <param name="Failure">Why there is none.</param>
internal sealed record Attempt(Candidate Candidate, Message? Answer, HandleClientException? Failure);
