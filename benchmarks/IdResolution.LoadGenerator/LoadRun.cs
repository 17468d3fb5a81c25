using System.Diagnostics;
using System.Net.Sockets;
using IdResolution.Security;

namespace IdResolution.LoadGenerator;

/// <summary>Opens the connections, lets them work for a warm-up and some rounds, and adds up what they saw.</summary>
public static class LoadRun
{
    private const int SocketBuffer = 4 << 20;

    /// <exception cref="LoadException">A connection could not be opened, or failed on the way.</exception>
    public static LoadReport Run(IReadOnlyList<LoadOptions> streams, int rounds, TimeSpan round, TimeSpan warmUp, int? serverProcess)
    {
        ArgumentNullException.ThrowIfNull(streams);
        var clock = new Rounds();
        var sockets = new List<Socket>();
        var sessions = new List<LoadSession>();
        try
        {
            var lanes = new List<(LoadOptions Stream, Lane Lane)>();
            foreach (var stream in streams)
            {
                for (var i = 0; i < stream.Connections; i++) lanes.Add((stream, Open(stream, i, lanes.Count, rounds, clock, sockets, sessions)));
            }
            return Measure(streams, lanes, rounds, round, warmUp, serverProcess, clock);
        }
        catch (SocketException e)
        {
            throw new LoadException(e.Message);
        }
        finally
        {
            foreach (var session in sessions) session.Dispose();
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    private static Lane Open(LoadOptions stream, int number, int lane, int rounds, Rounds clock, List<Socket> sockets, List<LoadSession> sessions)
    {
        var socket = stream.IsUdp
            ? new Socket(stream.Server.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(stream.Server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        sockets.Add(socket);
        if (stream.From is { } from) socket.Bind(new System.Net.IPEndPoint(from, 0));
        if (stream.IsUdp) socket.ReceiveBufferSize = SocketBuffer;
        else socket.NoDelay = true;
        socket.Connect(stream.Server);
        LoadSession? session = null;
        if (stream.Writes)
        {
            if (stream.Identity is not { } identity || stream.KeyFile is not { } file) throw new LoadException("Who registers? Give --identity and --key.");
            using var key = PrivateKey.Load(File.ReadAllBytes(file));
            socket.ReceiveTimeout = 10_000;
            session = LoadSession.Open(socket, identity, key);
            sessions.Add(session);
        }
        socket.Blocking = false;
        // The first lanes take what cannot be shared out evenly.
        var outstanding = Math.Max(1, (stream.Outstanding / stream.Connections) + (number < stream.Outstanding % stream.Connections ? 1 : 0));
        var source = new RequestSource(stream, lane, session);
        var rate = stream.Rate / stream.Connections;
        return stream.IsUdp
            ? new UdpLane(stream, rounds, clock, source, outstanding, rate, socket)
            : new TcpLane(stream, rounds, clock, source, outstanding, rate, socket);
    }

    private static LoadReport Measure(
        IReadOnlyList<LoadOptions> streams, List<(LoadOptions Stream, Lane Lane)> lanes, int rounds, TimeSpan round, TimeSpan warmUp,
        int? serverProcess, Rounds clock)
    {
        var threads = lanes.ConvertAll(lane => new Thread(lane.Lane.Run) { IsBackground = true, Name = lane.Stream.Name });
        threads.ForEach(thread => thread.Start());
        Thread.Sleep(warmUp);
        var seconds = new double[rounds];
        var server = new double[rounds];
        var generator = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            clock.Current = i + 1;
            var (began, serverBefore, ownBefore) = (Stopwatch.GetTimestamp(), CpuOf(serverProcess), CpuOf(Environment.ProcessId));
            Thread.Sleep(round);
            seconds[i] = Stopwatch.GetElapsedTime(began).TotalSeconds;
            server[i] = CpuOf(serverProcess) - serverBefore;
            generator[i] = CpuOf(Environment.ProcessId) - ownBefore;
        }
        clock.IsOver = true;
        threads.ForEach(thread => thread.Join());
        if (lanes.Find(lane => lane.Lane.Failure is not null) is { Lane.Failure: { } failure }) throw new LoadException(failure);

        var reports = streams.Select(stream =>
            ReportOf(stream, lanes.Where(lane => lane.Stream == stream).Select(lane => lane.Lane.Results).ToArray(), seconds)).ToArray();
        double Answers(int i) => reports.Sum(report => report.Latency[i].Count);
        return new LoadReport(reports, [.. server.Select((cpu, i) => cpu / Answers(i))], [.. generator.Select((cpu, i) => cpu / Answers(i))]);
    }

    private static StreamReport ReportOf(LoadOptions stream, IReadOnlyList<LaneResult>[] lanes, double[] seconds)
    {
        var latencies = seconds.Select(_ => new LatencyHistogram()).ToArray();
        foreach (var lane in lanes)
        {
            for (var i = 0; i < seconds.Length; i++) latencies[i].Add(lane[i + 1].Latency);
        }
        var all = lanes.SelectMany(lane => lane).ToArray();
        return new StreamReport(
            stream, [.. latencies.Select((latency, i) => latency.Count / seconds[i])], latencies,
            all.Sum(result => result.Wrong), all.Sum(result => result.Lost),
            all.Select(result => result.WrongCode).FirstOrDefault(code => code != 0));
    }

    private static double CpuOf(int? process) => process is { } pid ? ServerProcess.Processor(pid) : double.NaN;
}
