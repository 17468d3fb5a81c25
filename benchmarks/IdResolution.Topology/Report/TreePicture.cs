using System.Globalization;
using System.Text;
using IdResolution.Topology.Plan;

namespace IdResolution.Topology.Report;

/// <summary>topology.svg: the tree, each node coloured by the requests it received, and what each level received in all.</summary>
internal sealed class TreePicture(NationalTree tree, TopologyResult result)
{
    private const int Width = 1_240;
    private const int Left = 250;
    private const int Right = Width - 30;
    private const int RootTop = 110;
    private const int TopsTop = 215;
    private const int SecondariesTop = 370;
    private const int Box = 13;
    private const int Dot = 7;

    private readonly StringBuilder _svg = new();
    private readonly HashSet<string> _stopped = [.. result.Stopped];
    private readonly HashSet<string> _takenOver = [.. result.Takeover?.TakenOver ?? []];

    public string Write()
    {
        var groups = tree.Secondaries.GroupBy(secondary => secondary.Label).ToArray();
        var column = (Right - Left) / (double)groups.Length;
        var perRow = Math.Max(1, (int)((column - 12) / Dot));
        var boxesPerRow = Math.Max(1, (int)((column - 10) / Box));
        var secondaryRows = (groups.Max(group => group.Count()) + boxesPerRow - 1) / boxesPerRow;
        var enterprisesTop = SecondariesTop + secondaryRows * Box + 70;
        var most = tree.Enterprises.GroupBy(enterprise => enterprise.Label).Max(group => group.Count());
        var height = enterprisesTop + (most + perRow - 1) / perRow * Dot + 75;

        Add($"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="12">""");
        Add($"""<rect width="100%" height="100%" fill="white"/>""");
        Add($"""<text x="24" y="34" font-size="19" font-weight="bold">The national tree under load</text>""");
        Add($"""<text x="24" y="56" fill="#555">{result.Load.PerSecond:N0} questions/s through {tree.Recursives.Count} recursive nodes; {result.HitRatio:P1} needed no other node; {result.Names:N0} names, {result.Began:yyyy-MM-dd}</text>""");
        Arrows([(RootTop + 16, Level.Root), (TopsTop + 20, Level.Top), (SecondariesTop + 10, Level.Secondary), (enterprisesTop + 10, Level.Enterprise)]);
        DrawRecursives();
        DrawTops(groups.Length, column);
        for (var i = 0; i < groups.Length; i++) DrawIndustry(groups[i], Left + i * column, column, boxesPerRow, perRow, enterprisesTop);
        DrawLegend(height - 22);
        Add($"</svg>");
        return _svg.ToString();
    }

    private void Arrows((int Y, Level Level)[] rows)
    {
        foreach (var (y, level) in rows)
        {
            var load = result.Levels[level];
            var width = 1 + 1.3 * Math.Log10(1 + load.PerSecond);
            Add($"""<path d="M 130 {y} H {Left - 18}" stroke="#6b87a8" stroke-width="{width:0.0}" fill="none"/><path d="M {Left - 8} {y} l -11 -6 v 12 z" fill="#6b87a8"/>""");
            Add($"""<text x="{Left - 24}" y="{y - 7}" text-anchor="end" font-weight="bold">{load.PerSecond:N1}/s</text>""");
        }
        Add($"""<path d="M 130 {rows[0].Y} V {rows[^1].Y}" stroke="#6b87a8" stroke-width="3" fill="none"/>""");
    }

    private void DrawRecursives()
    {
        var y = RootTop - 8;
        Add($"""<text x="24" y="{y - 6}" font-weight="bold">Recursive nodes</text>""");
        foreach (var node in tree.Recursives.Take(16))
        {
            Add($"""<rect x="24" y="{y}" width="88" height="20" rx="4" fill="{ColourOf(node)}" stroke="#345"/><text x="68" y="{y + 14}" text-anchor="middle" font-size="11">{result.ByNode.GetValueOrDefault(node.Name):N0}</text>""");
            y += 26;
        }
        Add($"""<text x="24" y="{y + 10}" fill="#555">asked {result.Levels[Level.Recursive].PerSecond:N0}/s</text>""");
        Add($"""<text x="24" y="{y + 27}" fill="#555">p50 {result.Load.P50:N2} ms</text><text x="24" y="{y + 44}" fill="#555">p99 {result.Load.P99:N2} ms</text>""");
    }

    private void DrawTops(int industries, double column)
    {
        var middle = (Left + Right) / 2.0;
        var step = (Right - Left) / (double)tree.Tops.Count;
        for (var i = 0; i < tree.Tops.Count; i++)
        {
            var x = Left + (i + 0.5) * step;
            Add($"""<path d="M {middle:0} {RootTop + 34} L {x:0} {TopsTop}" stroke="#bbb"/>""");
            for (var industry = 0; industry < industries; industry++)
                Add($"""<path d="M {x:0} {TopsTop + 42} L {Left + (industry + 0.5) * column:0} {SecondariesTop - 92}" stroke="#e4e4e4" stroke-width="0.7"/>""");
        }
        Node(tree.Root, middle - 70, RootTop, 140, 34, "Root");
        for (var i = 0; i < tree.Tops.Count; i++) Node(tree.Tops[i], Left + (i + 0.5) * step - 70, TopsTop, 140, 42, tree.Tops[i].Label);
    }

    private void Node(PlannedNode node, double x, int y, int width, int height, string label)
    {
        Add($"""<rect x="{x:0}" y="{y}" width="{width}" height="{height}" rx="5" fill="{ColourOf(node)}" {StrokeOf(node)}/>""");
        Add($"""<text x="{x + width / 2.0:0}" y="{y + height / 2.0 - 2:0}" text-anchor="middle" font-weight="bold">{label}</text>""");
        Add($"""<text x="{x + width / 2.0:0}" y="{y + height / 2.0 + 12:0}" text-anchor="middle" font-size="11">{result.ByNode.GetValueOrDefault(node.Name):N0} requests</text>""");
    }

    private void DrawIndustry(IGrouping<string, PlannedNode> industry, double x, double column, int boxesPerRow, int dotsPerRow, int enterprisesTop)
    {
        var middle = x + column / 2;
        Add($"""<text transform="translate({middle + 4:0.0} {SecondariesTop - 8}) rotate(-60)" font-size="11">{industry.Key}</text>""");
        var place = 0;
        var left = middle - Math.Min(industry.Count(), boxesPerRow) * Box / 2.0;
        foreach (var node in industry)
        {
            Add($"""<rect x="{left + place % boxesPerRow * Box:0.0}" y="{SecondariesTop + place / boxesPerRow * Box}" width="{Box - 2}" height="{Box - 2}" fill="{ColourOf(node)}" {StrokeOf(node)}><title>{node.Prefix} {node.Label}: {result.ByNode.GetValueOrDefault(node.Name):N0} requests</title></rect>""");
            place++;
        }
        var rows = (place + boxesPerRow - 1) / boxesPerRow;
        Add($"""<path d="M {middle:0.0} {SecondariesTop + rows * Box + 4} V {enterprisesTop - 8}" stroke="#ccc"/>""");
        place = 0;
        var enterprises = tree.Enterprises.Where(enterprise => enterprise.Label == industry.Key).ToArray();
        left = middle - Math.Min(enterprises.Length, dotsPerRow) * Dot / 2.0;
        foreach (var node in enterprises)
        {
            Add($"""<circle cx="{left + place % dotsPerRow * Dot + Dot / 2.0:0.0}" cy="{enterprisesTop + place / dotsPerRow * Dot + Dot / 2.0:0.0}" r="2.8" fill="{ColourOf(node)}" {StrokeOf(node)}/>""");
            place++;
        }
    }

    private void DrawLegend(int y)
    {
        Add($"""<text x="24" y="{y}" fill="#555">{tree.Secondaries.Count:N0} secondaries (squares) in {tree.Secondaries.Select(node => node.Label).Distinct().Count()} industries, {tree.Enterprises.Count:N0} enterprises (dots). Darker: more requests, logarithmic within a level. Stopped afterwards: red border; blue where top nodes took over.</text>""");
    }

    private string StrokeOf(PlannedNode node) =>
        _takenOver.Contains(node.Name) ? """stroke="#1565c0" stroke-width="2.2" """
        : _stopped.Contains(node.Name) ? """stroke="#c62828" stroke-width="1.6" """ : """stroke="#345" stroke-width="0.5" """;

    private string ColourOf(PlannedNode node)
    {
        var most = Math.Log(1 + result.Levels[node.Level].Busiest);
        var share = most == 0 ? 0 : Math.Log(1 + result.ByNode.GetValueOrDefault(node.Name)) / most;
        return string.Create(CultureInfo.InvariantCulture, $"rgb({245 - 150 * share:0},{248 - 95 * share:0},{252 - 42 * share:0})");
    }

    private void Add(FormattableString text) => _svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
