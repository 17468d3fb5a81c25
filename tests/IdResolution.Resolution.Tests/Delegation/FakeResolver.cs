using IdResolution.Caching;
using IdResolution.Client.Resolving;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Tests.Delegation;

/// <summary>Answers every question with what it was given, and remembers the questions.</summary>
internal sealed class FakeResolver(ResponseCode code, uint ageSeconds, params HandleValue[] values) : IHandleResolver
{
    public List<ResolverQuestion> Questions { get; } = [];

    public bool TryRead(in ResolutionQuestion question, Span<byte> values, out CacheHit hit)
    {
        hit = default;
        return false;
    }

    public ValueTask<ResolverAnswer> ResolveAsync(ResolverQuestion question, CancellationToken cancellation = default)
    {
        Questions.Add(question);
        return ValueTask.FromResult(new ResolverAnswer(code, ValueList.ToArray(values), ageSeconds, default));
    }
}
