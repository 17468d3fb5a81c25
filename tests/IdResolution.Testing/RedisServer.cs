using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace IdResolution.Testing;

/// <summary>A real redis-server on a free port of the loopback interface, ended by its process id.</summary>
public sealed class RedisServer : IDisposable
{
    private const int Stop = 19;
    private const int Continue = 18;

    private readonly string[] _arguments;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("idresolution-redis-");
    private Process? _process;

    public RedisServer(params string[] arguments)
    {
        _arguments = arguments;
        Start();
    }

    public int Port { get; } = PortPicker.FreePort();

    public string Endpoint => $"127.0.0.1:{Port}";

    public void Start()
    {
        var start = new ProcessStartInfo("redis-server")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName,
        };
        string[] all = ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no", .. _arguments];
        foreach (var argument in all) start.ArgumentList.Add(argument);
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("redis-server is needed: sudo apt-get install redis-server", e);
        }
        while (_process!.StandardOutput.ReadLine() is { } line)
        {
            if (!line.Contains("Ready to accept connections", StringComparison.Ordinal)) continue;
            _ = _process.StandardOutput.ReadToEndAsync();
            return;
        }
        throw new InvalidOperationException("redis-server did not start: " + _process.StandardError.ReadToEnd());
    }

    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Pause() => Signal(Stop);

    public void Resume() => Signal(Continue);

    public void Dispose()
    {
        if (_process is not null) Signal(Continue);
        Kill();
        _folder.Delete(recursive: true);
    }

    private void Signal(int signal)
    {
        if (SendSignal(_process!.Id, signal) != 0) throw new InvalidOperationException("redis-server is gone");
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int pid, int signal);
}
