using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BenchmarkDotNet.Attributes;
using IdResolution.Caching;
using IdResolution.Caching.Redis;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Benchmarks;

/// <summary>
/// The shared level on a redis-server of this machine: one call and its round trip, and many at a time on the same connection. Needs the
/// Debian package redis-server.
/// </summary>
public class RedisCacheBenchmarks
{
    private const int Together = 256;

    private readonly byte[][] _keys = new byte[Together][];
    private readonly byte[][] _absent = new byte[Together][];
    private Process _server = null!;
    private RedisCache _cache = null!;
    private SharedTicket _ticket;
    private VersionedAnswer _answer = null!;

    // BenchmarkDotNet's in-process toolchain does not wait for a set-up that is a task.
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void CleanUp()
    {
        _cache.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
    }

    [Benchmark]
    public async Task<bool> Hit() => (await _cache.TryGetAsync(_keys[0])).Answer is not null;

    [Benchmark]
    public async Task<bool> Miss() => (await _cache.TryGetAsync(_absent[0])).Answer is null;

    [Benchmark]
    public async Task<bool> Put() => await _cache.TryPutAsync(_keys[^1], _answer, _ticket);

    [Benchmark(OperationsPerInvoke = Together)]
    public async Task<int> HitManyAtATime()
    {
        var lookups = new Task<SharedLookup>[Together];
        for (var i = 0; i < Together; i++) lookups[i] = _cache.TryGetAsync(_keys[i]).AsTask();
        return (await Task.WhenAll(lookups)).Length;
    }

    private async Task SetUpAsync()
    {
        var port = FreePort();
        var start = new ProcessStartInfo("redis-server", $"--port {port} --bind 127.0.0.1 --save \"\" --appendonly no --loglevel warning");
        _server = Process.Start(start) ?? throw new InvalidOperationException("redis-server did not start");
        var endpoint = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        var options = new RedisCacheOptions { Endpoints = [endpoint], CallTimeout = TimeSpan.FromSeconds(5) };
        _cache = new RedisCache(options, TimeProvider.System);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!_cache.IsConnected && await timer.WaitForNextTickAsync())
        {
            if (_server.HasExited) throw new InvalidOperationException("redis-server ended");
        }

        var now = TimeProvider.System.GetUtcNow();
        var octets = ValueList.ToArray([HandleValue.OfText(1, "URL", new string('x', 150))]);
        _answer = new VersionedAnswer(ResponseCode.Success, octets, new AnswerVersion(1, 1), now, now.AddDays(1));
        for (var i = 0; i < Together; i++)
        {
            _keys[i] = KeyOf($"20.1000/record-{i:D9}");
            _absent[i] = KeyOf($"20.1000/absent-{i:D9}");
            _ticket = (await _cache.TryGetAsync(_keys[i])).Ticket;
            await _cache.TryGetAsync(_absent[i]);
            if (!await _cache.TryPutAsync(_keys[i], _answer, _ticket)) throw new InvalidOperationException("an answer was refused");
        }
    }

    private static byte[] KeyOf(string handle)
    {
        var key = new byte[64];
        if (!CacheKey.TryWrite(Encoding.UTF8.GetBytes(handle), default, default, false, key, out var length))
        {
            throw new InvalidOperationException("no key");
        }
        return key[..length];
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
