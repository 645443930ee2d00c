"""The grammar of the two log standards, as far as they say what a document must look like.

XES: IEEE 1849-2016, clause 5 (log, extension, global, classifier, trace, event, typed attributes).
OCEL: version 2.0, the JSON exchange format (types with attributes, objects, events, relationships).
"""

XES = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="http://www.xes-standard.org/"
  targetNamespace="http://www.xes-standard.org/" elementFormDefault="qualified">
  <xs:element name="log"><xs:complexType>
    <xs:sequence>
      <xs:element name="extension" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:attribute name="name" type="xs:NCName" use="required"/>
        <xs:attribute name="prefix" type="xs:NCName" use="required"/>
        <xs:attribute name="uri" type="xs:anyURI" use="required"/></xs:complexType></xs:element>
      <xs:element name="global" minOccurs="0" maxOccurs="2"><xs:complexType>
        <xs:group ref="attribute" maxOccurs="unbounded"/>
        <xs:attribute name="scope" use="required"><xs:simpleType><xs:restriction base="xs:NCName">
          <xs:enumeration value="trace"/><xs:enumeration value="event"/>
        </xs:restriction></xs:simpleType></xs:attribute></xs:complexType></xs:element>
      <xs:element name="classifier" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:attribute name="name" type="xs:NCName" use="required"/>
        <xs:attribute name="scope" type="xs:NCName"/>
        <xs:attribute name="keys" type="xs:token" use="required"/></xs:complexType></xs:element>
      <xs:group ref="attribute" minOccurs="0" maxOccurs="unbounded"/>
      <xs:element name="trace" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
        <xs:group ref="attribute" minOccurs="0" maxOccurs="unbounded"/>
        <xs:element ref="event" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element ref="event" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence>
    <xs:attribute name="xes.version" type="xs:decimal" use="required"/>
    <xs:attribute name="xes.features" type="xs:token" use="required"/>
  </xs:complexType></xs:element>
  <xs:element name="event"><xs:complexType>
    <xs:group ref="attribute" minOccurs="0" maxOccurs="unbounded"/></xs:complexType></xs:element>
  <xs:group name="attribute"><xs:choice>
    <xs:element name="string" type="text"/><xs:element name="date" type="moment"/>
    <xs:element name="int" type="whole"/><xs:element name="float" type="real"/>
    <xs:element name="boolean" type="truth"/><xs:element name="id" type="identity"/>
  </xs:choice></xs:group>
  <xs:complexType name="text"><xs:attribute name="key" type="xs:Name" use="required"/>
    <xs:attribute name="value" type="xs:string" use="required"/></xs:complexType>
  <xs:complexType name="moment"><xs:attribute name="key" type="xs:Name" use="required"/>
    <xs:attribute name="value" type="xs:dateTime" use="required"/></xs:complexType>
  <xs:complexType name="whole"><xs:attribute name="key" type="xs:Name" use="required"/>
    <xs:attribute name="value" type="xs:long" use="required"/></xs:complexType>
  <xs:complexType name="real"><xs:attribute name="key" type="xs:Name" use="required"/>
    <xs:attribute name="value" type="xs:double" use="required"/></xs:complexType>
  <xs:complexType name="truth"><xs:attribute name="key" type="xs:Name" use="required"/>
    <xs:attribute name="value" type="xs:boolean" use="required"/></xs:complexType>
  <xs:complexType name="identity"><xs:attribute name="key" type="xs:Name" use="required"/>
    <xs:attribute name="value" type="xs:string" use="required"/></xs:complexType>
</xs:schema>"""

_TYPES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "attributes"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string"},
            "attributes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "type"],
                    "properties": {
                        "name": {"type": "string"},
                        "type": {"enum": ["string", "time", "integer", "float", "boolean"]},
                    },
                },
            },
        },
    },
}
_RELATIONSHIPS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["objectId", "qualifier"],
        "properties": {"objectId": {"type": "string"}, "qualifier": {"type": "string"}},
    },
}
OCEL_2 = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "required": ["eventTypes", "objectTypes", "events", "objects"],
    "additionalProperties": False,
    "properties": {
        "eventTypes": _TYPES,
        "objectTypes": _TYPES,
        "events": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type", "time"],
                "properties": {
                    "id": {"type": "string"},
                    "type": {"type": "string"},
                    "time": {"type": "string", "format": "date-time"},
                    "attributes": {
                        "type": "array",
                        "items": {"type": "object", "required": ["name", "value"]},
                    },
                    "relationships": _RELATIONSHIPS,
                },
            },
        },
        "objects": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type"],
                "properties": {
                    "id": {"type": "string"},
                    "type": {"type": "string"},
                    "attributes": {
                        "type": "array",
                        "items": {"type": "object", "required": ["name", "value", "time"]},
                    },
                    "relationships": _RELATIONSHIPS,
                },
            },
        },
    },
}
