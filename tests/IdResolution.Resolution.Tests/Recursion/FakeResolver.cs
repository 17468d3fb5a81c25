using System.Collections.Concurrent;
using IdResolution.Caching;
using IdResolution.Client.Resolving;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Tests.Recursion;

/// <summary>Knows what a test puts in; keeps what it was asked.</summary>
internal sealed class FakeResolver : IHandleResolver
{
    private byte[] _memory = [];
    private CacheHit _hit;

    public ConcurrentQueue<ResolverQuestion> Asked { get; } = new();

    public Func<ResolverQuestion, Task<ResolverAnswer>> Answer { get; set; } = _ => Task.FromResult(Code(ResponseCode.HandleNotFound));

    public static ResolverAnswer Code(ResponseCode code) => new(code, default, 0, AnswerOrigin.Source);

    public static ResolverAnswer Found(uint ageSeconds, params HandleValue[] values) =>
        new(ResponseCode.Success, ValueList.ToArray(values), ageSeconds, AnswerOrigin.Source);

    public void Remember(uint ageSeconds, params HandleValue[] values) => Remember(ResponseCode.Success, ageSeconds, ValueList.ToArray(values));

    public void Remember(ResponseCode code, uint ageSeconds = 0, byte[]? octets = null)
    {
        _memory = octets ?? [];
        _hit = new CacheHit(code, _memory.Length, ageSeconds);
    }

    public bool TryRead(in ResolutionQuestion question, Span<byte> values, out CacheHit hit)
    {
        hit = _hit;
        return _hit.Code != ResponseCode.None && _memory.AsSpan().TryCopyTo(values);
    }

    public async ValueTask<ResolverAnswer> ResolveAsync(ResolverQuestion question, CancellationToken cancellation = default)
    {
        Asked.Enqueue(question);
        return await Answer(question).WaitAsync(cancellation);
    }
}
