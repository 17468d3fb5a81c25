using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using IdResolution.Protocol;
using IdResolution.Protocol.Templates;
using IdResolution.Protocol.Values;

namespace IdResolution.Benchmarks;

/// <summary>
/// What it costs to answer by rule: a serial number is checked by an expression and put into the URL of a base record of four values.
/// </summary>
public class TemplateBenchmarks : ITemplateSource
{
    private const string Rule =
        """
        <namespace><template delimiter="@">
          <if test="matches" expression="([0-9]{4})([0-9]{8})">
            <foreach><if value="type" expression="URL"><value data="${data}/$1/$2"/></if><else><value/></else></foreach>
          </if>
          <else><notfound/></else>
        </template></namespace>
        """;

    private static readonly HandleValue[] Base =
    [
        HandleValue.OfText(1, "URL", "https://plant.example/things/pump"), HandleValue.OfText(2, "DESC", "Centrifugal pump"),
        HandleValue.OfText(3, "EMAIL", "service@plant.example"), HandleValue.OfText(4, "MODEL", "CP-200"),
    ];

    private readonly byte[] _rule = Encoding.UTF8.GetBytes(Rule);
    private TemplateExpander _expander = null!;
    private TemplateDocument _document = null!;
    private int _next;

    [GlobalSetup]
    public void SetUp()
    {
        _expander = new TemplateExpander(TemplatePolicy.Default, this, TimeProvider.System);
        _document = Compile();
    }

    /// <summary>A name to its four values.</summary>
    [Benchmark]
    public async Task<int> Expand()
    {
        var handle = new Utf8String(string.Create(CultureInfo.InvariantCulture, $"88.100.1/PUMP@{++_next:D12}"));
        var name = TemplateName.Split(handle, "@")!;
        var expansion = await _expander.ExpandAsync(name, Base, _document, CancellationToken.None);
        return expansion.Values.Count == Base.Length ? expansion.Values.Count : throw new InvalidOperationException("wrong values");
    }

    /// <summary>A rule from its octets, once for each rule.</summary>
    [Benchmark]
    public TemplateDocument Compile() =>
        TemplateDocument.TryRead(_rule, TemplatePolicy.Default, out var document)
            ? document
            : throw new InvalidOperationException("not a rule");

    TemplateDocument? ITemplateSource.Parse(Utf8String handle, ReadOnlySpan<byte> data) => null;

    ValueTask<HandleValue?> ITemplateSource.FindAsync(ValueReference reference, CancellationToken cancellationToken) => default;
}
