using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IdResolution.Testing.Browsing;

/// <summary>
/// A real chromium without a window, driven over its DevTools protocol on the loopback interface, with a profile of its own, and ended by its process id.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _waiting = new();
    private readonly ConcurrentDictionary<string, BrowserPage> _pages = new();
    private Task _receiving = Task.CompletedTask;
    private Task _output = Task.CompletedTask;
    private int _lastId;

    private Browser(Process process, DirectoryInfo profile)
    {
        _process = process;
        _profile = profile;
    }

    public static async Task<Browser> StartAsync()
    {
        var profile = Directory.CreateTempSubdirectory("idresolution-browser-");
        var start = new ProcessStartInfo("chromium") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-extensions", "--disable-sync", "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={profile.FullName}", "about:blank",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["HOME"] = profile.FullName;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            profile.Delete(recursive: true);
            throw new InvalidOperationException("chromium is needed: sudo apt-get install chromium", e);
        }
        var browser = new Browser(process, profile);
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens an empty page.</summary>
    /// <param name="width">Of the view, in CSS pixels.</param>
    /// <param name="height">Of the view, in CSS pixels.</param>
    /// <param name="withScripts">False for a browser with JavaScript switched off.</param>
    public async Task<BrowserPage> OpenAsync(int width, int height, bool withScripts)
    {
        var context = await SendAsync(null, "Target.createBrowserContext", []);
        var target = await SendAsync(null, "Target.createTarget", new JsonObject { ["url"] = "about:blank", ["browserContextId"] = (string)context["browserContextId"]! });
        var attached = await SendAsync(null, "Target.attachToTarget", new JsonObject { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true });
        var session = (string)attached["sessionId"]!;
        var page = new BrowserPage((method, parameters) => SendAsync(session, method, parameters));
        _pages[session] = page;
        await page.PrepareAsync(width, height, withScripts);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _receiving;
        // The pipes end with the last of its processes; until then one may still write into the profile.
        await _output.WaitAsync(Limit);
        _process.Dispose();
        _socket.Dispose();
        _sending.Dispose();
        _profile.Delete(recursive: true);
    }

    private async Task ConnectAsync()
    {
        const string mark = "DevTools listening on ";
        using var limit = new CancellationTokenSource(Limit);
        while (await _process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            if (!line.StartsWith(mark, StringComparison.Ordinal)) continue;
            // What else it writes must not fill the pipes.
            _output = Task.WhenAll(_process.StandardError.ReadToEndAsync(CancellationToken.None), _process.StandardOutput.ReadToEndAsync(CancellationToken.None));
            await _socket.ConnectAsync(new Uri(line[mark.Length..]), limit.Token);
            _receiving = ReceiveAsync();
            return;
        }
        throw new InvalidOperationException("chromium did not start");
    }

    private async Task<JsonNode> SendAsync(string? session, string method, JsonObject parameters)
    {
        var id = Interlocked.Increment(ref _lastId);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null) message["sessionId"] = session;
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        using var limit = new CancellationTokenSource(Limit);
        await _sending.WaitAsync(limit.Token);
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        }
        finally
        {
            _sending.Release();
        }
        return await answer.Task.WaitAsync(limit.Token);
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close) break;
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage) continue;
                Take(JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!);
                message.SetLength(0);
            }
        }
        catch (WebSocketException)
        {
            // It was ended; who still waits is told below.
        }
        foreach (var waiting in _waiting.Values) waiting.TrySetException(new InvalidOperationException("chromium is gone"));
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is { } id && _waiting.TryRemove((int)id, out var waiting))
        {
            if (message["error"] is { } error) waiting.TrySetException(new InvalidOperationException(error.ToJsonString()));
            else waiting.TrySetResult(message["result"]!);
        }
        else if ((string?)message["sessionId"] is { } session && _pages.TryGetValue(session, out var page))
        {
            page.Take((string)message["method"]!, message["params"]!);
        }
    }
}
