using System.CommandLine;
using System.Globalization;
using System.Net;
using IdResolution.LoadGenerator;
using IdResolution.Protocol.Values;

var work = new Argument<string>("work")
{
    Description = "resolve, register, mixed (50 % register, 45 % resolve, 5 % modify), flood (names that are not there, beside a reader), "
        + "growth (register, beside a reader).",
};
work.AcceptOnlyFromAmong("resolve", "register", "mixed", "flood", "growth");
var server = new Option<string>("--server") { Description = "Address and port.", DefaultValueFactory = _ => "127.0.0.1:2641" };
var transport = new Option<string>("--transport") { Description = "udp or tcp, for resolve and flood. Registering is over TCP.", DefaultValueFactory = _ => "tcp" };
transport.AcceptOnlyFromAmong("udp", "tcp");
var connections = new Option<int>("--connections") { Description = "Sockets, 1-1,000, each with a thread.", DefaultValueFactory = _ => 4 };
var outstanding = new Option<int>("--outstanding") { Description = "Requests under way at once, 1-100,000, over all connections.", DefaultValueFactory = _ => 64 };
var rate = new Option<double>("--rate") { Description = "Requests a second whatever comes back (open loop); 0 for as many as are answered." };
var records = new Option<int>("--records") { Description = "Records there are: 88.100.1/obj0000000 and up.", DefaultValueFactory = _ => 1_000_000 };
var zipf = new Option<double>("--zipf") { Description = "How unevenly records are asked for, 0-2: the exponent of Zipf's law, 0 for uniformly." };
var absent = new Option<int>("--absent") { Description = "Percent of resolutions of names that are not there.", DefaultValueFactory = _ => 10 };
var profile = new Option<string>("--record") { Description = "Octets of a registered record: 346, 760 or 2500.", DefaultValueFactory = _ => RecordProfile.Usual.Name };
profile.AcceptOnlyFromAmong([.. RecordProfile.All.Select(each => each.Name)]);
var identity = new Option<string>("--identity") { Description = "Who registers.", DefaultValueFactory = _ => "300:88.100.1/ADMIN" };
var key = new Option<string>("--key") { Description = "His private key file." };
var readRate = new Option<double>("--read-rate") { Description = "Resolutions a second of the reader beside flood and growth.", DefaultValueFactory = _ => 2_000 };
var from = new Option<string>("--from") { Description = "Source address of the flood.", DefaultValueFactory = _ => "127.0.0.1" };
var rounds = new Option<int>("--rounds") { Description = "Rounds, 1-10,000.", DefaultValueFactory = _ => 3 };
var seconds = new Option<double>("--seconds") { Description = "Seconds a round.", DefaultValueFactory = _ => 5 };
var warmUp = new Option<double>("--warm-up") { Description = "Seconds before the first.", DefaultValueFactory = _ => 2 };
var pid = new Option<int?>("--pid") { Description = "Process of the server, for its processor time." };
var json = new Option<bool>("--json") { Description = "Print JSON." };

var root = new RootCommand("Puts load on a node and checks every answer. Loopback and machines of your own only.");
root.Arguments.Add(work);
Option[] all =
[
    server, transport, connections, outstanding, rate, records, zipf, absent, profile, identity, key, readRate, from, rounds, seconds, warmUp, pid, json,
];
foreach (var option in all) root.Options.Add(option);
root.SetAction(Run);
return root.Parse(args).Invoke();

int Run(ParseResult given)
{
    if (!IPEndPoint.TryParse(given.GetValue(server)!, out var endPoint) || !IPAddress.TryParse(given.GetValue(from), out var source)
        || given.GetValue(connections) is < 1 or > 1_000 || given.GetValue(outstanding) is < 1 or > 100_000 || given.GetValue(rounds) is < 1 or > 10_000
        || given.GetValue(records) is < 1 or > 10_000_000 || given.GetValue(zipf) is < 0 or > 2 || given.GetValue(seconds) is <= 0 or > 86_400
        || given.GetValue(absent) is < 0 or > 100)
    {
        Console.Error.WriteLine("A value is out of its range; see --help.");
        return 2;
    }
    var name = given.GetValue(work)!;
    var main = new LoadOptions
    {
        Name = name,
        Server = endPoint,
        IsUdp = given.GetValue(transport) == "udp" && name is "resolve" or "flood",
        Connections = Math.Min(given.GetValue(connections), given.GetValue(outstanding)),
        Outstanding = given.GetValue(outstanding),
        Rate = given.GetValue(rate),
        Records = given.GetValue(records),
        Zipf = given.GetValue(zipf),
        Absent = name == "flood" ? 100 : given.GetValue(absent),
        From = name == "flood" ? source : null,
        Registers = name switch { "register" or "growth" => 100, "mixed" => 50, _ => 0 },
        Modifies = name == "mixed" ? 5 : 0,
        Profile = RecordProfile.All.First(each => each.Name == given.GetValue(profile)),
        Identity = ValueReference.Parse(given.GetValue(identity)!),
        KeyFile = given.GetValue(key),
    };
    var reader = main with
    {
        Name = "reader", IsUdp = true, Connections = 1, Outstanding = 1_024, Rate = given.GetValue(readRate),
        Absent = 0, From = null, Registers = 0, Modifies = 0,
    };
    try
    {
        var report = LoadRun.Run(
            name is "flood" or "growth" ? [main, reader] : [main], given.GetValue(rounds), TimeSpan.FromSeconds(given.GetValue(seconds)),
            TimeSpan.FromSeconds(given.GetValue(warmUp)), given.GetValue(pid));
        Console.WriteLine(given.GetValue(json) ? ReportText.Json(report) : ReportText.Table(report));
        return report.IsRight ? 0 : 1;
    }
    catch (Exception e) when (e is LoadException or IOException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
}
