using IdResolution.Client.Answers;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Doctor;

/// <summary>What one site of a service answered to a question about a prefix handle.</summary>
/// <param name="Site">The site.</param>
/// <param name="Answer">The answer; null when there is none.</param>
/// <param name="Failure">Why there is none; null when there is one.</param>
internal sealed record ServiceAnswer(SiteRecord Site, ResolutionAnswer? Answer, string? Failure);
