using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace IdResolution.Testing.Browsing;

/// <summary>One page of a <see cref="Browser"/>.</summary>
public sealed class BrowserPage
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Func<string, JsonObject, Task<JsonNode>> _send;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<Uri> _requests = new();
    private TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal BrowserPage(Func<string, JsonObject, Task<JsonNode>> send) => _send = send;

    /// <summary>Everything that the browser wrote into its console: errors, refusals by policies, exceptions.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Everything that the page asked the network for, itself included.</summary>
    public IReadOnlyCollection<Uri> Requests => _requests;

    /// <summary>Goes somewhere and waits until it is loaded.</summary>
    public Task GoAsync(Uri address) => LoadAsync(() => _send("Page.navigate", new JsonObject { ["url"] = address.AbsoluteUri }));

    /// <summary>Languages and colours as a visitor has them.</summary>
    public async Task PretendAsync(string language, bool isDark)
    {
        await _send("Network.setExtraHTTPHeaders", new JsonObject { ["headers"] = new JsonObject { ["Accept-Language"] = language } });
        var scheme = new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" };
        await _send("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(scheme) });
    }

    /// <summary>Writes into a field and presses Enter, as a person does, and waits until what follows is loaded.</summary>
    public async Task SubmitAsync(string selector, string text)
    {
        await EvaluateAsync($"document.querySelector('{selector}').focus(), document.querySelector('{selector}').select()");
        await _send("Input.insertText", new JsonObject { ["text"] = text });
        await LoadAsync(() => _send("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyDown", ["key"] = "Enter", ["text"] = "\r", ["windowsVirtualKeyCode"] = 13 }));
    }

    /// <summary>What an expression gives; the debugger may ask even where pages may run nothing.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var answer = await _send("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true });
        if (answer["exceptionDetails"] is { } exception) throw new InvalidOperationException(exception.ToJsonString());
        return answer["result"]!["value"]?.DeepClone();
    }

    /// <summary>The text that a person sees.</summary>
    public async Task<string> TextAsync() => (string)(await EvaluateAsync("document.body.innerText"))!;

    /// <summary>The whole page as a PNG.</summary>
    public async Task<byte[]> ScreenshotAsync() =>
        Convert.FromBase64String((string)(await _send("Page.captureScreenshot", new JsonObject { ["captureBeyondViewport"] = true }))["data"]!);

    internal async Task PrepareAsync(int width, int height, bool withScripts)
    {
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" }) await _send($"{domain}.enable", []);
        await _send("Emulation.setScriptExecutionDisabled", new JsonObject { ["value"] = !withScripts });
        await _send("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 });
    }

    internal void Take(string method, JsonNode parameters)
    {
        switch (method)
        {
            case "Page.loadEventFired":
                _loaded.TrySetResult();
                break;
            case "Network.requestWillBeSent":
                _requests.Enqueue(new Uri((string)parameters["request"]!["url"]!));
                break;
            case "Log.entryAdded":
                _complaints.Enqueue((string)parameters["entry"]!["text"]!);
                break;
            case "Runtime.exceptionThrown" or "Runtime.consoleAPICalled":
                _complaints.Enqueue(parameters.ToJsonString());
                break;
        }
    }

    private async Task LoadAsync(Func<Task> act)
    {
        _loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await act();
        await _loaded.Task.WaitAsync(Limit);
    }
}
