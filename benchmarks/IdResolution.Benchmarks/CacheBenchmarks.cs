using System.Text;
using BenchmarkDotNet.Attributes;
using IdResolution.Caching;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Benchmarks;

/// <summary>The memory of answers: a hit copied into a buffer, a miss, an answer put in the place of another.</summary>
public class CacheBenchmarks
{
    private const int Mask = 65_535;

    private AnswerCache _cache = null!;
    private byte[][] _keys = [];
    private byte[][] _absent = [];
    private byte[] _buffer = [];
    private FetchedAnswer _answer;
    private int _next;

    [ParamsSource(nameof(EntryCounts))]
    public int Entries { get; set; }

    public static IEnumerable<int> EntryCounts => Scale.Records;

    [GlobalSetup]
    public void SetUp()
    {
        _answer = new FetchedAnswer(ResponseCode.Success, ValueList.ToArray([HandleValue.OfText(1, "URL", new string('x', 150))]));
        // An entry takes 400 octets; twice the room keeps all of them.
        _cache = new AnswerCache(new AnswerCacheOptions { MaximumOctets = Math.Max(Entries * 1024L, 1 << 20) }, TimeProvider.System);
        for (var i = 0; i < Entries; i++) Ask(KeyOf(i));
        var random = new Random(1);
        _keys = [.. Enumerable.Range(0, Mask + 1).Select(_ => KeyOf(random.Next(Entries)))];
        _absent = [.. Enumerable.Range(0, Mask + 1).Select(i => KeyOf(Entries + i))];
        _buffer = new byte[1024];
    }

    [GlobalCleanup]
    public void CleanUp() => _cache.Dispose();

    [Benchmark]
    public int Hit() =>
        _cache.TryRead(_keys[_next++ & Mask], _buffer, out var hit) ? hit.Length : throw new InvalidOperationException("missing");

    [Benchmark]
    public bool Miss() => _cache.TryRead(_absent[_next++ & Mask], _buffer, out _);

    [Benchmark]
    public int FetchAndPut()
    {
        var key = _keys[_next++ & Mask];
        _cache.InvalidateAsync(CacheKey.HandleOf(key).ToArray()).AsTask().GetAwaiter().GetResult();
        return Ask(key);
    }

    private int Ask(byte[] key) => _cache.GetAsync(key, _ => new(_answer)).AsTask().GetAwaiter().GetResult().Octets.Length;

    private static byte[] KeyOf(int number)
    {
        var key = new byte[64];
        if (!CacheKey.TryWrite(Encoding.UTF8.GetBytes($"20.1000/record-{number:D9}"), default, default, false, key, out var length))
        {
            throw new InvalidOperationException("no key");
        }
        return key[..length];
    }
}
