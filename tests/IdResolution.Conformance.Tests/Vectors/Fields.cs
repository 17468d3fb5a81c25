using System.Text.Json;

namespace IdResolution.Conformance.Tests.Vectors;

/// <summary>The members of a JSON object, with a note of which were looked at, so that no expectation is passed over in silence.</summary>
internal sealed class Fields(JsonElement element)
{
    private readonly HashSet<string> _read = [];

    public bool Has(string name) => element.TryGetProperty(name, out _);

    public JsonElement this[string name]
    {
        get
        {
            _read.Add(name);
            return element.GetProperty(name);
        }
    }

    public string Text(string name) => this[name].GetString()!;

    public byte[] Hex(string name) => Convert.FromHexString(Text(name));

    public bool Flag(string name) => this[name].GetBoolean();

    // The vectors were written by a program that knows signed numbers only: -1 is the highest unsigned one.
    public uint U32(string name) => unchecked((uint)this[name].GetInt64());

    public ushort U16(string name) => unchecked((ushort)this[name].GetInt32());

    public byte U8(string name) => this[name].GetByte();

    public long I64(string name) => this[name].GetInt64();

    public List<string> Texts(string name) => [.. this[name].EnumerateArray().Select(item => item.GetString()!)];

    public List<uint> U32s(string name) => [.. this[name].EnumerateArray().Select(item => item.GetUInt32())];

    public IEnumerable<Fields> Objects(string name) => this[name].EnumerateArray().Select(item => new Fields(item));

    public void AssertAllRead()
    {
        var members = element.EnumerateObject().Select(property => property.Name);
        Assert.That(members, Is.EquivalentTo(_read), "members of the vector and members compared");
    }
}
